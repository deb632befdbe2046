using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Personalization.Benchmarks.Harness;
using Personalization.Liquid;

namespace Personalization.Benchmarks.Templates;

/// <summary>Small templates against the same by hand, both written as UTF-8.</summary>
internal static class TemplateBenchmark
{
    private const int Renders = 300_000;
    private const string Hashed = "{{ row['email'] | downcase | sha256 }}";

    private const string Branched =
        "{% if row['discount'] >= 50 %}{{ row['email'] | upcase }}{% elsif row['discount'] > 0 %}{{ row['email'] | append: '!' }}{% else %}none{% endif %}";

    private static readonly LiquidOptions Options = new() { Filters = LiquidFilters.Standard.With("sha256", 0, 0, static (in LiquidFilterCall call) => LiquidValue.From(HashOf(call.Input.ToString()))) };

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        await MeasureAsync(options, table, $"render `{Hashed.Replace("|", "\\|", StringComparison.Ordinal)}` against hand-written C#", Hashed, 1.5, static (row, into) => Encoding.UTF8.GetBytes(HashOf(row.Email.ToLowerInvariant()), into));
        await MeasureAsync(options, table, "render a conditional of three branches with two filters against hand-written C#", Branched, 3, static (row, into) =>
        {
            var text = row.Discount >= 50 ? row.Email.ToUpperInvariant() : row.Discount > 0 ? row.Email + "!" : "none";
            Encoding.UTF8.GetBytes(text, into);
        });
    }

    private static async Task MeasureAsync(BenchmarkOptions options, ResultTable table, string work, string source, double target, Action<Customer, IBufferWriter<byte>> byHand)
    {
        var template = LiquidTemplate.Parse(source, Options);
        var rows = Enumerable.Range(0, 1000).Select(i => new Customer($"Customer{i}@Shop.Example", i % 3 * 40)).ToArray();
        var data = rows.Select(row => new LiquidObject
        {
            ["row"] = LiquidValue.From(new LiquidObject { ["email"] = LiquidValue.From(row.Email), ["discount"] = LiquidValue.From(row.Discount) }),
        }).ToArray();
        var into = new ArrayBufferWriter<byte>(1024);

        var run = await PairedRun.MeasureAsync(
            options.Pairs,
            () => Task.FromResult(Clock.Time(() => Repeat(i => template.Render(data[i], into), into))),
            () => Task.FromResult(Clock.Time(() => Repeat(i => byHand(rows[i], into), into))));
        table.AddRatio(work, run, target, 1e-9 * Renders, "ns");
    }

    private static void Repeat(Action<int> render, ArrayBufferWriter<byte> into)
    {
        for (var i = 0; i < Renders; i++)
        {
            into.ResetWrittenCount();
            render(i % 1000);
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Customer(string Email, long Discount);
}
