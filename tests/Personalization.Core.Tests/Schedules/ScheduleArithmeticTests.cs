using System.Globalization;
using Personalization.Schedules;
using Personalization.Testing;

namespace Personalization.Tests.Schedules;

/// <summary>The arithmetic of schedules against a clock that is read minute by minute, most of all around the nights in which it is set.</summary>
public sealed class ScheduleArithmeticTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(20);

    /// <summary>Zones, and nights in which their clocks are set: by an hour, by half an hour, at midnight.</summary>
    private static readonly (string Zone, string Night)[] Nights =
    [
        ("UTC", "2027-01-01"), ("Asia/Kolkata", "2027-03-28"), ("Europe/Berlin", "2027-03-28"), ("Europe/Berlin", "2026-10-25"), ("America/New_York", "2027-03-14"),
        ("America/New_York", "2026-11-01"), ("Australia/Lord_Howe", "2026-10-04"), ("Australia/Lord_Howe", "2027-04-04"), ("America/Sao_Paulo", "2018-11-04"), ("America/Sao_Paulo", "2018-02-18"),
    ];

    [Fact]
    public void NextAfterAndLatestIn_RandomSchedules_AreThoseOfTheClockOnTheWall()
    {
        var seed = TestSettings.NextSeed();
        TestContext.Current.TestOutputHelper?.WriteLine($"PERSONALIZATION_TEST_SEED={seed}");
        var random = new Random(seed);
        for (var i = 0; i < 250 * TestSettings.Scale; i++)
        {
            var (name, night) = Nights[random.Next(Nights.Length)];
            var (zone, text) = (TimeZones.Find(name)!, Expression(random));
            var around = DateTimeOffset.Parse(night, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).AddMinutes(random.Next(-2 * 1440, 2 * 1440)).AddSeconds(random.Next(60));
            var schedule = ScheduleDefinition.Cron(text, CronText.Parse(text, out var problem), zone);
            Assert.Null(problem);

            var (oracle, next) = (new MinuteOracle(text, zone), schedule.NextAfter(around));
            Assert.True(oracle.Next(around, around + Horizon) == (next > around + Horizon ? null : next), $"{text} in {name} after {around:O}: {next:O}, expected {oracle.Next(around, around + Horizon):O}");
            var latest = schedule.LatestIn(around - Horizon, around);
            Assert.True(oracle.Latest(around - Horizon, around) == latest, $"{text} in {name} up to {around:O}: {latest:O}, expected {oracle.Latest(around - Horizon, around):O}");
        }
    }

    [Theory]
    [InlineData("2027-03-27T12:00:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z")]
    [InlineData("2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void NextAfter_TimeOfDayOnANightOfDst_ComesOnce(string from, string first, string second)
    {
        var schedule = ScheduleDefinition.Recurring([new Recurrence([], new TimeOnly(2, 30)), new Recurrence([DayOfWeek.Sunday], new TimeOnly(2, 30))], TimeZones.Find("Europe/Berlin")!);

        var next = schedule.NextAfter(Time(from));

        Assert.Equal(Time(first), next);
        Assert.Equal(Time(second), schedule.NextAfter(next!.Value));
    }

    [Fact]
    public void NextAfter_StartAndEnd_BoundBothIncluded()
    {
        var schedule = ScheduleDefinition.Recurring([new Recurrence([DayOfWeek.Monday, DayOfWeek.Tuesday], new TimeOnly(8, 30))], TimeZoneInfo.Utc, Time("2026-12-07T08:30:00Z"), Time("2026-12-08T08:30:00Z"));

        Assert.Equal(Time("2026-12-07T08:30:00Z"), schedule.NextAfter(Time("2026-12-01T00:00:00Z")));
        Assert.Equal(Time("2026-12-08T08:30:00Z"), schedule.NextAfter(Time("2026-12-07T08:30:00Z")));
        Assert.Null(schedule.NextAfter(Time("2026-12-08T08:30:00Z")));
        Assert.Null(schedule.LatestIn(Time("2026-11-01T00:00:00Z"), Time("2026-12-07T08:29:59Z")));
        Assert.Equal(Time("2026-12-08T08:30:00Z"), schedule.LatestIn(Time("2026-11-01T00:00:00Z"), Time("2027-12-01T00:00:00Z")));
    }

    [Fact]
    public void NextAfter_ManualIntervalAfterAndWebhook_HaveNoTimes()
    {
        ScheduleDefinition[] schedules =
        [
            ScheduleDefinition.Manual, ScheduleDefinition.Every(TimeSpan.FromMinutes(5)), ScheduleDefinition.AfterSync("a"),
            ScheduleDefinition.ByWebhook(new ScheduleWebhook(ScheduleWebhookProvider.DbtCloud, ["1"], "s3cret")),
        ];

        Assert.All(schedules, schedule => Assert.Null(schedule.NextAfter(Time("2026-12-01T00:00:00Z"))));
        Assert.Equal(["manual", "every 5m", "after a", "webhook dbt-cloud (1)"], schedules.Select(schedule => schedule.ToString()));
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("W. Europe Standard Time", false)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("/etc/localtime", false)]
    [InlineData("", false)]
    public void Find_Names_OnlyThoseOfIana(string name, bool isKnown) => Assert.Equal(isKnown, TimeZones.Find(name) is not null);

    [Theory]
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00Z")]
    [InlineData("2027-03-28T02:30:00", "2027-03-28T01:30:00Z")]
    [InlineData("2027-01-31T00:00:00", "2027-01-30T23:00:00Z")]
    public void In_LocalMoment_IsTheFirstThatTheClockShows(string local, string expected)
        => Assert.Equal(Time(expected), new ScheduleMoment(DateTime.Parse(local, CultureInfo.InvariantCulture), null).In(TimeZones.Find("Europe/Berlin")!));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Expression(Random random)
    {
        var minute = random.Next(6) switch { 0 => "*", 1 => "*/15", 2 => "10-50/20", _ => $"{random.Next(60)}" + (random.Next(2) == 0 ? $",{random.Next(60)}" : string.Empty) };
        var hour = random.Next(6) switch { 0 => "*", 1 => "*/6", 2 => "1-3", 3 => $"{random.Next(4)},{random.Next(24)}", _ => $"{random.Next(4)}" };
        var day = random.Next(5) switch { 0 => "L", 1 => $"{random.Next(1, 32)}", 2 => "*/2", _ => "*" };
        var month = random.Next(5) == 0 ? $"{random.Next(1, 13)},{random.Next(1, 13)}" : "*";
        var weekday = random.Next(4) switch { 0 => $"{random.Next(8)}", 1 => "1-5", _ => "*" };
        return $"{minute} {hour} {day} {month} {weekday}";
    }
}
