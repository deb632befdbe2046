using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>The hosted service: timers, trims, backfills, and a store that goes away meanwhile.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly AudienceDefinition[] Audiences =
        [Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, 10 * Minute)), Audience("quiet", Event("viewed", CountOperator.Exactly, 0, 10 * Minute))];

    private readonly SwitchedPersonStore _people = new(new MemoryPersonStore());

    [Fact]
    public async Task ExecuteAsync_WindowEnds_TransitionsAreWrittenAtTheNextSweep()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.Engine.Backfill.RunAsync(default);
        using var service = new RealtimeHostedService(harness.Engine);
        await service.StartAsync(default);
        await harness.Time.WaitForTimersAsync(2);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");

        harness.Time.Advance(10 * Minute);
        await harness.Time.WaitForTimersAsync(2);

        Assert.Equal(["1+quiet by record", "1+viewers by m1", "2-quiet by m1", "2-viewers by timer", "3+quiet by timer"], Sorted(await harness.TransitionsOfAsync("1")));
        await service.StopAsync(default);
    }

    [Fact]
    public async Task ExecuteAsync_StoreGoesAway_ItIsTriedAgain()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.Engine.Backfill.RunAsync(default);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        using var service = new RealtimeHostedService(harness.Engine);
        _people.IsAway = true;
        await service.StartAsync(default);
        await harness.Time.WaitForTimersAsync(2);
        harness.Time.Advance(10 * Minute);
        await harness.Time.WaitForTimersAsync(2);

        _people.IsAway = false;
        harness.Time.Advance(Minute);
        await harness.Time.WaitForTimersAsync(2);

        Assert.Contains("2-viewers by timer", await harness.TransitionsOfAsync("1"));
        await service.StopAsync(default);
    }

    [Fact]
    public async Task RunAsync_MoreAreDueThanAPage_AllAreTaken()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.WriteAsync("1", "ada");
        for (var user = 0; user < 700; user++)
        {
            await harness.SendAsync("viewed", $"user{user}");
        }

        await harness.SendAsync("viewed", "ada");
        harness.Time.Advance(11 * Minute);
        await harness.SweepAsync();

        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            Assert.Empty(await _people.ReadDueAsync(bucket, harness.Time.GetUtcNow(), 1000, default));
            Assert.All(await _people.ListAsync(bucket, null, 1000, default), person => Assert.Equal("r:1", person.Id));
        }
    }

    [Fact]
    public async Task RunAsync_WindowWasProlonged_OneLookSettlesItUntilItEnds()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        harness.Time.Advance(5 * Minute);
        await harness.SendAsync("viewed", "ada");
        harness.Time.Advance(5 * Minute);
        var bucket = PersonIds.OfRecord(Parent, "1").Bucket;
        Assert.Single(await _people.ReadDueAsync(bucket, harness.Time.GetUtcNow(), 10, default));

        await harness.SweepAsync();

        Assert.Empty(await _people.ReadDueAsync(bucket, harness.Time.GetUtcNow(), 10, default));
        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
        harness.Time.Advance(5 * Minute);
        await harness.SweepAsync();
        Assert.Equal("quiet", await harness.AudiencesOfAsync("1"));
        Assert.Contains("2-viewers by timer", await harness.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task RunAsync_LogIsOlderThanADay_ItIsTrimmed()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        harness.Time.Advance(TimeSpan.FromHours(12));
        await harness.SendAsync("viewed", "ada");
        harness.Time.Advance(TimeSpan.FromHours(13.5));

        await harness.SweepAsync(trims: true);

        Assert.Equal(["m2"], await harness.LogAsync());
        Assert.DoesNotContain("1+viewers by m1", await harness.TransitionsOfAsync("1"));
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);
}
