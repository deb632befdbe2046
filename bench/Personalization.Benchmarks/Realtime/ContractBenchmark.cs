using System.Text;
using Personalization.Benchmarks.Harness;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;

namespace Personalization.Benchmarks.Realtime;

/// <summary>What a contract of ten fields costs an event that keeps it, and one that breaks it.</summary>
internal static class ContractBenchmark
{
    private const int Events = 50_000;
    private const double Microsecond = 1e-6;

    private const string Fields = """
        "order_id":{"type":"string","minLength":1},"total":{"type":"number","minimum":0},"currency":{"enum":["EUR","USD","SEK"]},"items":{"type":"integer"},"coupon":{"type":["string","null"]},
        "express":{"type":"boolean"},"shop":{"type":"string"},"channel":{"type":"string","maxLength":20},"weight":{"type":"number"},"note":{"type":"string"}
        """;

    internal static void Run(BenchmarkOptions options, ResultTable table)
    {
        table.AddLimit("contract of 10 fields, an event that keeps it", 5, Measure(options, pattern: "", total: "99.95"), "µs");
        table.AddFigure("the same with a regular expression, which the library judges", Measure(options, pattern: ",\"pattern\":\"^A-\"", total: "99.95"), "µs");
        table.AddFigure("the same, an event that breaks it, with its words", Measure(options, pattern: "", total: "\"99.95\""), "µs");
    }

    private static Sample Measure(BenchmarkOptions options, string pattern, string total)
    {
        var fields = Fields.Replace("\"minLength\":1", "\"minLength\":1" + pattern, StringComparison.Ordinal);
        var schema = "{\"type\":\"object\",\"properties\":{\"properties\":{\"type\":\"object\",\"required\":[\"order_id\",\"total\"],\"properties\":{" + fields + "}}}}";
        var contract = new Contract(new ContractDefinition
        {
            Name = "shop",
            Events = [new ContractEventDefinition { Id = "order", Type = EventType.Track, Event = "Order Completed", Schema = schema }],
        });
        var message = Message(total);
        var times = new List<double>();
        for (var pair = 0; pair <= options.Pairs; pair++)
        {
            var found = 0;
            var seconds = Clock.Time(() =>
            {
                for (var i = 0; i < Events; i++)
                {
                    found += contract.Judge(message).Violation is null ? 0 : 1;
                }
            });
            if (found is not (0 or Events))
            {
                throw new InvalidOperationException("One event is judged in two ways.");
            }

            if (pair > 0)
            {
                times.Add(seconds / Events / Microsecond);
            }
        }

        return Sample.Of(times);
    }

    /// <summary>As an SDK of a browser sends it, filled in.</summary>
    private static EventMessage Message(string total)
    {
        var body = """
            {"type":"track","event":"Order Completed","messageId":"7b1e2872-4ebb-4779-b9ad-e7aa1a8eab82","userId":"123","anonymousId":"ce576487-95f9-4262-9315-2c7942b061c8",
            "originalTimestamp":"2026-01-31T08:30:00.000Z","sentAt":"2026-01-31T08:30:00.100Z","context":{"library":{"name":"sdk","version":"1.2.3"},"locale":"sv-SE",
            "page":{"path":"/checkout","title":"Checkout","url":"https://shop.example.com/checkout"}},"properties":{"order_id":"A-1001","total":TOTAL,"currency":"EUR","items":3,"coupon":null,
            "express":true,"shop":"Oslo","channel":"web","weight":1.25,"note":"ring the bell"}}
            """;
        return EventParser.Parse(Encoding.UTF8.GetBytes(body.Replace("TOTAL", total, StringComparison.Ordinal)), new EventReception("web", EventRoute.Any, new DateTimeOffset(2026, 1, 31, 8, 30, 1, TimeSpan.Zero), "192.0.2.1")).Messages[0];
    }
}
