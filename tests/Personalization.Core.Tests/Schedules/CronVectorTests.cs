using System.Text.Json;
using Personalization.Schedules;
using Personalization.TestData;

namespace Personalization.Tests.Schedules;

public sealed class CronVectorTests
{
    [Fact]
    public void NextAt_SharedVectors_AreAsTheirAuthorsSay()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("cron.json")));
        var wrong = new List<string>();
        foreach (var vector in vectors.RootElement.GetProperty("next").EnumerateArray())
        {
            var text = vector.GetProperty("expr").GetString()!;
            var expressions = CronText.Parse(text, out var problem);
            var (from, times) = (vector.GetProperty("from").GetDateTimeOffset(), new CalendarTimes(expressions, TimeZoneInfo.Utc));
            var next = problem is not null ? null : vector.GetProperty("inclusive").GetBoolean() ? times.NextAt(from) : times.NextAfter(from);
            var expected = vector.GetProperty("expected").ValueKind == JsonValueKind.Null ? (DateTimeOffset?)null : vector.GetProperty("expected").GetDateTimeOffset();
            if (problem is not null || next != expected)
            {
                wrong.Add($"{text} from {from:O}: {problem ?? next?.ToString("O") ?? "never"}, expected {expected:O}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Parse_SharedInvalidOnes_AreRefused()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("cron.json")));
        var taken = vectors.RootElement.GetProperty("invalid").EnumerateArray().Select(text => text.GetString()!).Where(text => CronText.Parse(text, out _).Count > 0);

        Assert.Empty(taken);
    }

    [Theory]
    [InlineData("* * * *", "has not five fields")]
    [InlineData("0 0 * * * *", "has not five fields")]
    [InlineData("@daily", "has not five fields")]
    [InlineData("", "has not five fields")]
    [InlineData("0 12 15W * *", "names the nearest weekday (W), which is not supported")]
    [InlineData("0 12 LW * *", "names the nearest weekday (W), which is not supported")]
    [InlineData("0 12 L-2 * *", "counts back from the last day (L-2), which is not supported; L alone is the last day of the month")]
    [InlineData("0 12 * * 1#2", "names a weekday of a certain week (#), which is not supported")]
    [InlineData("H 12 * * *", "lets the product choose (H), which is not supported")]
    [InlineData("60 * * * *", "cannot be read: minutes: Value must be a number between 0 and 59")]
    public void Parse_NotOurs_SaysWhy(string text, string expected)
    {
        Assert.Empty(CronText.Parse(text, out var problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 12 L * *", "2027-02-01T00:00:00Z", "2027-02-28T12:00:00Z")]
    [InlineData("0 12 * 12 1,2", "2026-12-02T00:00:00Z", "2026-12-07T12:00:00Z")]
    [InlineData("0 0 * * THU", "2026-12-01T00:00:00Z", "2026-12-03T00:00:00Z")]
    [InlineData("0 0 13 * FRI", "2026-12-01T00:00:00Z", "2026-12-04T00:00:00Z")]
    [InlineData("0 0 13 * FRI", "2026-12-12T00:00:00Z", "2026-12-13T00:00:00Z")]
    [InlineData("0 0 */2 * MON", "2026-12-01T00:00:00Z", "2026-12-07T00:00:00Z")]
    [InlineData("0 0 30 2 MON", "2026-12-01T00:00:00Z", "2027-02-01T00:00:00Z")]
    public void NextAfter_DaysOfMonthAndWeek_AreAsVixieCronHasThem(string text, string from, string expected)
    {
        var times = new CalendarTimes(CronText.Parse(text, out var problem), TimeZoneInfo.Utc);

        Assert.Null(problem);
        Assert.Equal(DateTimeOffset.Parse(expected, null), times.NextAfter(DateTimeOffset.Parse(from, null)));
    }
}
