using System.Globalization;
using Personalization.Realtime.Events;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>Random records and events.</summary>
internal sealed class RandomWorld(SeededRandom random)
{
    private static readonly string[] Numbers = ["0.1", "1e-1", "300", "300.0", "300.01", "1", "2.5", "1E+21", "1000000000000000000000", "12345678901234567890.5", "12345678901234567890.51", "-1", "0", "1e999999999999"];

    private static readonly string[] Others = ["null", "true", "false", "{}", "[]", "\"\\ud800\"", "{\"country\":\"DE\",\"country\":\"free\"}", "{\"\\u0063ountry\":\"pro\"}", "[1,\"free\"]"];

    /// <summary>A JSON object with some of the fields, some of them twice.</summary>
    internal string Record(DateTimeOffset now)
    {
        var names = new[] { "plan", "ltv", "vip", "seen", "address", "a.b", "items", "\\u0070lan", "address", "more" };
        return $"{{{string.Join(',', Enumerable.Range(0, random.Next(8)).Select(_ => $"\"{random.Pick(names)}\":{Value(now)}"))}}}";
    }

    internal EventMessage Event(string id, DateTimeOffset now)
    {
        var age = random.Next(6) switch
        {
            0 => TimeSpan.Zero,
            1 => TimeSpan.FromTicks(random.Next(100_000)),
            2 => TimeSpan.FromMilliseconds(random.Next(3_000)),
            3 => TimeSpan.FromSeconds(random.Next(1_000)),
            4 => TimeSpan.FromMinutes(random.Next(90)),
            _ => TimeSpan.FromHours(random.Next(30)),
        };
        var at = now - age + (random.Chance(10) ? TimeSpan.FromMinutes(20) : TimeSpan.Zero);
        var properties = $$"""{"path":{{Value(now)}},"price":{{Value(now)}},"at":{{(random.Chance(50) ? $"\"{at:O}\"" : Value(now))}}}""";
        return TestDefinitions.Event(random.Pick(["view", "view", "buy", "noise"]), id, now - age, properties, now);
    }

    private string Value(DateTimeOffset now) => random.Next(6) switch
    {
        0 or 1 => $"\"{random.Pick(RandomDefinitions.Texts)}\"",
        2 => random.Pick(Numbers),
        3 => random.Pick(Others),
        _ => $"\"{Time(now)}\"",
    };

    private string Time(DateTimeOffset now)
    {
        var time = random.Next(6) switch
        {
            0 => now.AddSeconds(random.Next(10) - 5),
            1 => now.AddMinutes(random.Next(300) - 150),
            2 => now.AddDays(random.Next(20) - 10),
            3 => now.AddMonths(random.Next(8) - 4),
            4 => new DateTimeOffset(2024, 2, 29, random.Next(24), 30, 0, TimeSpan.Zero),
            _ => Start.AddMinutes(random.Next(40) - 20),
        };
        var format = random.Pick(["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss.fffffffZ", "yyyy-MM-ddTHH:mm:sszzz", "O", "yyyy/MM/dd", "9999-12-31", "0001-01-01"]);
        return format is "9999-12-31" or "0001-01-01" ? format : time.ToOffset(TimeSpan.FromHours(random.Next(5) - 2)).ToString(format, CultureInfo.InvariantCulture);
    }
}
