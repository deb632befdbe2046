using Personalization.Core.Tests.Sync.Invariants;
using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync;

/// <summary>Where no snapshot says how many rows there were, the valves go by what the store holds (rule 20).</summary>
public sealed class LostSnapshotValveTests
{
    [Theory]
    [InlineData(SyncMode.Upsert, SyncResync.None, false)]
    [InlineData(SyncMode.Upsert, SyncResync.None, true)]
    [InlineData(SyncMode.Upsert, SyncResync.Full, false)]
    [InlineData(SyncMode.Upsert, SyncResync.ClearAndFill, false)]
    [InlineData(SyncMode.Mirror, SyncResync.None, false)]
    [InlineData(SyncMode.Mirror, SyncResync.ClearAndFill, false)]
    [InlineData(SyncMode.Update, SyncResync.None, false)]
    [InlineData(SyncMode.Insert, SyncResync.None, false)]
    [InlineData(SyncMode.Insert, SyncResync.Full, false)]
    public async Task RunAsync_StateLostAndTheModelEmpty_StopsAndRemovesNothing(SyncMode mode, SyncResync resync, bool reconcile)
    {
        using var before = PeopleTable.World(PeopleTable.Shape with { Mode = SyncMode.Upsert });
        await before.RunAsync(PeopleTable.Version(0, 90));
        using var world = new ModelWorld(() => before.Store, PeopleTable.Shape with { Mode = mode });
        using var service = world.CreateService();
        await service.StartAsync(default);

        var run = await service.RunAsync(PeopleTable.SyncId, new SyncRunOptions { Resync = resync, Reconcile = reconcile });

        Assert.Equal(ErrorCodes.ValveTripped, run.ErrorCode);
        Assert.Contains("the model is empty, and there were 90 rows before", run.Error, StringComparison.Ordinal);
        Assert.Equal(90, await CountAsync(await before.OpenAsync()));
    }

    [Fact]
    public async Task RunAsync_ResetCdcForcedWithoutASnapshotAndWithAnEmptyModel_StopsUnlessAllowed()
    {
        using var harness = await LoseStateAsync(90);

        var stopped = await harness.RunAsync([], new SyncRunOptions { Resync = SyncResync.ResetCdc, Force = true });
        var allowed = await harness.RunAsync([], new SyncRunOptions { Resync = SyncResync.ResetCdc, Force = true, AllowRemovals = DigestIn(stopped) });

        Assert.Equal(ErrorCodes.ValveTripped, stopped.ErrorCode);
        Assert.Equal(SyncRunStatus.Success, allowed.Status);
    }

    [Fact]
    public async Task RunAsync_StateLostAndATenthLeaves_Passes()
    {
        using var harness = await LoseStateAsync(1000);

        var run = await RunAsync(harness, 900);

        Assert.Equal((SyncRunStatus.Success, 100, 900), (run.Status, run.Counts.Removed, run.Counts.Changed));
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(100, false)]
    public async Task RunAsync_StateLostAndMostLeaves_StopsUnlessThePercentageIsOff(int percent, bool stops)
    {
        using var harness = await LoseStateAsync(1000);

        var run = await RunAsync(harness, 400, percent);

        Assert.Equal(stops ? ErrorCodes.ValveTripped : null, run.ErrorCode);
        Assert.True(!stops || run.Error!.Contains("it would remove 600 of 1,000 rows (60 %)", StringComparison.Ordinal), run.Error);
    }

    [Fact]
    public async Task RunAsync_StateLostAndTheModelShrinksRunByRun_IsMeasuredByWhatTheStoreHeld()
    {
        using var harness = await LoseStateAsync(1000);
        Assert.Equal(400, (await RunAsync(harness, 600)).Counts.Removed);

        // 250 of 600 would be less than the half; of 1,000 all that left is more.
        Assert.Equal(250, (await RunAsync(harness, 350)).Counts.Removed);
        var run = await RunAsync(harness, 100, percent: 24);

        Assert.Contains("it would remove 250 of 1,000 rows", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SecondHostWithStateOfItsOwn_IsMeasuredByWhatTheStoreHolds()
    {
        using var first = new SyncHarness();
        await first.RunAsync(Rows(90));
        using var second = new SyncHarness(first.Store);
        await second.RunAsync(Rows(300));

        // What the first one remembers is not what the store holds.
        var empty = await first.RunAsync([]);
        var most = await RunAsync(first, 100);
        var some = await RunAsync(first, 200);

        Assert.Contains("there were 300 rows before", empty.Error, StringComparison.Ordinal);
        Assert.Contains("it would remove 200 of 300 rows", most.Error, StringComparison.Ordinal);
        Assert.Equal(100, some.Counts.Removed);
    }

    [Fact]
    public async Task RunAsync_Renamed_IsMeasuredByThePartsThatItTookOver()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Rows(90));
        var renamed = harness.Definition("profile", was: SyncHarness.SyncId);
        harness.Rows = [];
        using var service = Renamed(harness, renamed);
        await service.StartAsync(default);

        var run = await service.RunAsync("profile");

        Assert.Contains("the model is empty, and there were 90 rows before", run.Error, StringComparison.Ordinal);
        Assert.NotNull(await harness.FindAsync("0"));
    }

    [Fact]
    public async Task PlanAsync_StateLostAndTheModelEmpty_SaysThatTheValveWouldStopIt()
    {
        using var harness = await LoseStateAsync(90);
        using var service = harness.CreateService();
        await service.StartAsync(default);
        harness.Rows = [];

        var plan = await service.PlanAsync(SyncHarness.SyncId);

        Assert.Contains("there were 90 rows before", plan.ValveError, StringComparison.Ordinal);
    }

    private static SyncService Renamed(SyncHarness harness, SyncDefinition sync) => new(
        new CurrentDefinitions(new PersonalizationDefinitions([new CollectionDefinition(SyncHarness.Collection, "id", ["email"], syncCount: 1)], [sync])),
        [new RecordRegion(string.Empty, harness.Store, harness.Snapshots, (ISyncLease)harness.Snapshots)],
        new SyncEnvironment(
            TimeProvider.System, new Personalization.Diagnostics.SyncDiagnostics(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, new SyncLimits()));

    private static async Task<SyncHarness> LoseStateAsync(int rows)
    {
        using var lost = new SyncHarness();
        await lost.RunAsync(Rows(rows));
        return new SyncHarness(lost.Store);
    }

    private static async Task<SyncRun> RunAsync(SyncHarness harness, int rows, int percent = 50)
    {
        harness.MaxRemovedPercent = percent;
        return await harness.RunAsync(Rows(rows));
    }

    private static async Task<int> CountAsync(IRecordCollection records)
    {
        var count = 0;
        await foreach (var part in records.ListPartsAsync(PeopleTable.SyncId, default))
        {
            count += part.State == PartState.Live ? 1 : 0;
        }

        return count;
    }

    private static Customer[] Rows(int count) => [.. Enumerable.Range(0, count).Select(n => new Customer($"{n}", null, $"n{n}"))];

    private static string DigestIn(SyncRun run) => run.Error!.Split("AllowRemovals = \"")[1].Split('"')[0];
}
