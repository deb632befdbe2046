using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Evaluation.Reference;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>Periods and anniversaries, in zones and across their changes of the clock. Each line is asked of the plan and of the reference.</summary>
public sealed class PeriodTests
{
    [Theory]

    // The reference's own example: on June 3, two calendar months are April 1 to May 31.
    [InlineData("2026-04-01", "2026-06-03T12:00:00Z", 2, PeriodUnit.Month, true, false, "UTC", true, "2026-07-01T00:00:00Z")]
    [InlineData("2026-05-31", "2026-06-03T12:00:00Z", 2, PeriodUnit.Month, true, false, "UTC", true, "2026-08-01T00:00:00Z")]
    [InlineData("2026-03-31", "2026-06-03T12:00:00Z", 2, PeriodUnit.Month, true, false, "UTC", false, null)]
    [InlineData("2026-06-01", "2026-06-03T12:00:00Z", 2, PeriodUnit.Month, true, false, "UTC", false, "2026-07-01T00:00:00Z")]
    [InlineData("2026-03-31T22:30:00Z", "2026-06-03T12:00:00Z", 2, PeriodUnit.Month, true, false, "Europe/Berlin", true, "2026-06-30T22:00:00Z")]
    [InlineData("2026-06-01T00:00:00Z", "2026-06-07T23:00:00Z", 1, PeriodUnit.Week, true, false, "UTC", false, "2026-06-08T00:00:00Z")]
    [InlineData("2026-06-07T23:59:59Z", "2026-06-08T00:00:00Z", 1, PeriodUnit.Week, true, false, "UTC", true, "2026-06-15T00:00:00Z")]
    [InlineData("2025-12-31", "2026-01-01T00:00:00Z", 1, PeriodUnit.Year, true, false, "UTC", true, "2027-01-01T00:00:00Z")]
    [InlineData("2026-06-04", "2026-06-03T12:00:00Z", 1, PeriodUnit.Day, true, true, "UTC", true, "2026-06-04T00:00:00Z")]
    [InlineData("2026-06-05", "2026-06-03T12:00:00Z", 1, PeriodUnit.Day, true, true, "UTC", false, "2026-06-04T00:00:00Z")]

    // A day of 23 and one of 25 hours: calendar days follow the clock, rolling ones are 24 hours.
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T21:59:59Z", 1, PeriodUnit.Day, true, false, "Europe/Berlin", true, "2026-03-29T22:00:00Z")]
    [InlineData("2026-10-25T12:00:00Z", "2026-10-25T22:59:59Z", 1, PeriodUnit.Day, true, false, "Europe/Berlin", false, "2026-10-25T23:00:00Z")]
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T11:59:59Z", 1, PeriodUnit.Day, false, false, "Europe/Berlin", true, "2026-03-29T12:00:00Z")]

    // A rolling month ends by the clock of the zone; a time that was skipped is the one without the change, one that comes twice is the first.
    [InlineData("2026-02-28T01:30:00Z", "2026-03-20T00:00:00Z", 1, PeriodUnit.Month, false, false, "Europe/Berlin", true, "2026-03-28T01:30:00Z")]
    [InlineData("2026-02-28T23:30:00Z", "2026-03-20T00:00:00Z", 1, PeriodUnit.Month, false, false, "Europe/Berlin", true, "2026-03-31T22:30:00Z")]
    [InlineData("2026-03-01T01:30:00Z", "2026-02-20T00:00:00Z", 1, PeriodUnit.Month, false, true, "Europe/Berlin", true, "2026-03-01T01:30:00Z")]
    [InlineData("2026-01-29T01:30:00Z", "2026-03-20T00:00:00Z", 2, PeriodUnit.Month, false, false, "Europe/Berlin", true, "2026-03-29T01:30:00Z")]
    [InlineData("2026-09-25T00:30:00Z", "2026-10-20T00:00:00Z", 1, PeriodUnit.Month, false, false, "Europe/Berlin", true, "2026-10-25T00:30:00Z")]
    [InlineData("2026-01-31T12:00:00Z", "2026-02-28T11:59:59Z", 1, PeriodUnit.Month, false, false, "UTC", true, "2026-02-28T12:00:00Z")]
    [InlineData("2024-02-29T12:00:00Z", "2025-02-28T12:00:00Z", 1, PeriodUnit.Year, false, false, "UTC", false, null)]
    [InlineData("2026-06-03T12:00:00Z", "2026-06-03T12:00:00Z", 5, PeriodUnit.Minute, false, false, "UTC", true, "2026-06-03T12:05:00Z")]
    [InlineData("2026-06-03T12:00:00Z", "2026-06-03T12:00:00Z", 5, PeriodUnit.Minute, false, true, "UTC", false, null)]
    [InlineData("2026-06-03T12:05:00Z", "2026-06-03T12:00:00Z", 5, PeriodUnit.Minute, false, true, "UTC", true, "2026-06-03T12:05:00Z")]
    [InlineData("2026-06-03T12:05:01Z", "2026-06-03T12:00:00Z", 5, PeriodUnit.Minute, false, true, "UTC", false, "2026-06-03T12:00:01Z")]

    // Midnight is skipped: the day starts an hour later, and is the same day.
    [InlineData("2020-10-04", "2020-10-04T08:26:00Z", 3, PeriodUnit.Day, true, false, "America/Asuncion", false, "2020-10-05T03:00:00Z")]
    [InlineData("2020-10-04", "2020-10-04T03:59:59Z", 1, PeriodUnit.Day, false, false, "America/Asuncion", false, "2020-10-04T04:00:00Z")]
    [InlineData("9999-12-31", "2026-06-03T12:00:00Z", 5, PeriodUnit.Month, false, false, "Asia/Kolkata", false, "9999-12-30T18:30:00Z")]
    [InlineData("0001-01-01", "2026-06-03T12:00:00Z", 10000, PeriodUnit.Year, true, true, "America/New_York", false, null)]
    public void Within_Period_HoldsUntil(string value, string now, int count, PeriodUnit unit, bool isCalendar, bool isNext, string zone, bool expected, string? until)
        => AssertHolds(expected, until, value, now, zone, Field("f", FieldOperator.Within, new RelativePeriod(count, unit, isCalendar, isNext)));

    [Theory]
    [InlineData("1990-06-03", "2026-06-03T12:00:00Z", "UTC", true, "2026-06-04T00:00:00Z")]
    [InlineData("1990-06-03", "2026-06-04T00:00:00Z", "UTC", false, "2027-06-03T00:00:00Z")]
    [InlineData("1990-06-03", "2026-06-02T22:00:00Z", "Europe/Berlin", true, "2026-06-03T22:00:00Z")]
    [InlineData("1990-06-02T23:00:00Z", "2026-06-03T12:00:00Z", "Europe/Berlin", true, "2026-06-03T22:00:00Z")]
    [InlineData("2000-02-29", "2026-02-28T12:00:00Z", "UTC", true, "2026-03-01T00:00:00Z")]
    [InlineData("2000-02-29", "2028-02-28T12:00:00Z", "UTC", false, "2028-02-29T00:00:00Z")]
    [InlineData("2000-02-29", "2028-02-29T12:00:00Z", "UTC", true, "2028-03-01T00:00:00Z")]
    [InlineData("2000-02-28", "2028-02-29T12:00:00Z", "UTC", false, "2029-02-28T00:00:00Z")]
    [InlineData("2000-03-01", "2026-12-31T12:00:00Z", "UTC", false, "2027-03-01T00:00:00Z")]
    [InlineData("soon", "2026-12-31T12:00:00Z", "UTC", false, null)]
    public void Anniversary_Date_HoldsUntil(string value, string now, string zone, bool expected, string? until)
        => AssertHolds(expected, until, value, now, zone, Field("f", FieldOperator.Anniversary));

    [Fact]
    public void Within_RandomTimesInAllZones_EqualsTheReference()
    {
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        var zones = TimeZoneInfo.GetSystemTimeZones();
        for (var i = 0; i < 1_500 * TestSettings.Scale; i++)
        {
            var zone = random.Pick(zones);
            var now = new DateTimeOffset(2015 + random.Next(20), 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(600_000));

            // Near a change of the clock, at times.
            var change = random.Chance(50) ? ChangeNear(zone, now) : now;
            now = change.AddMinutes(random.Next(300) - 150);
            var isCalendar = random.Chance(50);
            var period = new RelativePeriod(1 + random.Next(3), (PeriodUnit)((isCalendar ? 3 : 0) + random.Next(isCalendar ? 4 : 7)), isCalendar, random.Chance(50));
            var value = random.Next(4) switch { 0 => now.AddMinutes(random.Next(400) - 200), 1 => now.AddDays(random.Next(20) - 10), 2 => now.AddMonths(random.Next(8) - 4), _ => change.AddMonths(random.Next(4) - 2).AddMinutes(random.Next(300) - 150) };
            var condition = random.Chance(20) ? Field("f", FieldOperator.Anniversary) : Field("f", FieldOperator.Within, period);
            var text = value.ToString(random.Chance(30) ? "yyyy-MM-dd" : "O", System.Globalization.CultureInfo.InvariantCulture);
            var audience = Audience("a", condition) with { TimeZone = zone };
            var plan = AudiencePlan.Compile(Parent, [], [audience]);
            var reference = new ReferenceEvaluator([], [audience]);
            var read = plan.Read(default, Record($$"""{"f":"{{text}}"}"""), now)[0];
            var words = $"PERSONALIZATION_TEST_SEED={seed}: {text} {condition} in {zone.Id} at {now:O}, until {read.Until:O}";
            Assert.True(Reference(now) == read.IsMember, words);
            var until = read.Until ?? now.AddDays(400);
            Assert.True(Reference(now + new TimeSpan((until - now).Ticks / 1000 * random.Next(1000))) == read.IsMember, words);
            Assert.True(Reference(until.AddTicks(-1)) == read.IsMember, words);

            bool Reference(DateTimeOffset time) => reference.IsMember("a", [], Encoding.UTF8.GetBytes($$"""{"f":"{{text}}"}"""), time);
        }
    }

    private static DateTimeOffset ChangeNear(TimeZoneInfo zone, DateTimeOffset time)
    {
        var offset = zone.GetUtcOffset(time);
        for (var i = 0; i < 366; i++, time = time.AddDays(1))
        {
            if (zone.GetUtcOffset(time) != offset)
            {
                break;
            }
        }

        return time;
    }

    private static void AssertHolds(bool expected, string? until, string value, string now, string zone, AudienceCondition condition)
    {
        var audience = Audience("a", condition) with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone) };
        var time = Time(now);
        Assert.Empty(AudienceChecks.Check([], [], [audience], new Dictionary<string, Records.CollectionDefinition> { [Parent] = new(Parent, "id", []) }));
        var read = AudiencePlan.Compile(Parent, [], [audience]).Read(default, Record($$"""{"f":"{{value}}"}"""), time)[0];
        Assert.Equal((expected, until is null ? null : Time(until)), (read.IsMember, read.Until));
        Assert.Equal(expected, new ReferenceEvaluator([], [audience]).IsMember("a", [], Encoding.UTF8.GetBytes($$"""{"f":"{{value}}"}"""), time));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
