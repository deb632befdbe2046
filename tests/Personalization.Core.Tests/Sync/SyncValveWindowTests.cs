using Personalization.Core.Tests.Sync.Invariants;
using Personalization.Core.Tests.Sync.Model;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>The share of removals is of the largest table of the last 24 hours.</summary>
public sealed class SyncValveWindowTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task RunAsync_TableGrowsBackAndShrinksWithinADay_IsMeasuredByItsLargestSize()
    {
        using var world = World();
        await world.RunAsync(PeopleTable.Version(0, 1000));
        await NextHourAsync(world, 600);

        // 300 of 600 would be the half, and of 1,000 it is not.
        var run = await NextHourAsync(world, 290);

        Assert.Equal(310, run.Counts.Removed);
    }

    [Fact]
    public async Task RunAsync_ADayLater_TheLargerSizeIsForgotten()
    {
        using var world = World();
        await world.RunAsync(PeopleTable.Version(0, 1000));
        await NextHourAsync(world, 600);
        _time.Advance(TimeSpan.FromHours(24));

        var run = await world.ExecuteWithAsync(PeopleTable.Version(0, 290));

        Assert.Equal(ErrorCodes.ValveTripped, run.ErrorCode);
        Assert.Contains("310 of 600 rows", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AllowedDigestOfAnotherPlan_IsNotEnough()
    {
        using var world = World();
        await world.RunAsync(PeopleTable.Version(0, 1000));
        var digest = DigestIn(await world.ExecuteWithAsync(PeopleTable.Version(0, 400)));

        var other = await world.ExecuteWithAsync(PeopleTable.Version(0, 399), new SyncRunOptions { AllowRemovals = digest });
        var same = await world.ExecuteWithAsync(PeopleTable.Version(0, 400), new SyncRunOptions { AllowRemovals = digest });

        Assert.Equal(ErrorCodes.ValveTripped, other.ErrorCode);
        Assert.Equal(600, same.Counts.Removed);
    }

    private static string DigestIn(SyncRun run) => run.Error!.Split("AllowRemovals = \"")[1].Split('"')[0];

    private ModelWorld World()
    {
        var world = PeopleTable.World(PeopleTable.Shape with { Indexes = [] });
        world.Time = _time;
        world.MaxRemovedPercent = 50;
        world.Limits = new SyncLimits();
        return world;
    }

    private async Task<SyncRun> NextHourAsync(ModelWorld world, int rows)
    {
        _time.Advance(TimeSpan.FromHours(1));
        return await world.RunAsync(PeopleTable.Version(0, rows));
    }
}
