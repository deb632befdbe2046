using Personalization.Sync;

namespace Personalization.Core.Tests.Sync;

public sealed class SyncValveTests
{
    [Fact]
    public async Task RunAsync_ModelIsEmpty_StopsBeforeItWritesAndNamesTheWayOut()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Rows(3));

        var stopped = await harness.RunAsync([]);
        Assert.Equal(SyncRunStatus.Failed, stopped.Status);
        Assert.Equal(ErrorCodes.ValveTripped, stopped.ErrorCode);
        Assert.Equal(default, stopped.Counts);
        Assert.NotNull(await harness.FindAsync("0"));

        var allowed = await harness.RunAsync([], new SyncRunOptions { AllowRemovals = DigestIn(stopped) });
        Assert.Equal(SyncRunStatus.Success, allowed.Status);
        Assert.Equal(3, allowed.Counts.Removed);
        Assert.Null(await harness.FindAsync("0"));
    }

    [Fact]
    public async Task RunAsync_MoreThanHalfLeaves_StopsUnlessThatPlanIsAllowed()
    {
        using var harness = new LimitedHarness(maxRemovedPercent: 50);
        await harness.RunAsync(Rows(1000));

        var stopped = await harness.RunAsync(Rows(499));
        Assert.Equal(ErrorCodes.ValveTripped, stopped.ErrorCode);
        Assert.Contains("501 of 1,000 rows (50.1 %)", stopped.Error, StringComparison.Ordinal);

        var other = await harness.RunAsync(Rows(498), new SyncRunOptions { AllowRemovals = DigestIn(stopped) });
        Assert.Equal(ErrorCodes.ValveTripped, other.ErrorCode);

        var allowed = await harness.RunAsync(Rows(499), new SyncRunOptions { AllowRemovals = DigestIn(stopped) });
        Assert.Equal(501, allowed.Counts.Removed);
    }

    [Fact]
    public async Task RunAsync_FewRowsLeave_PercentageSaysNothing()
    {
        using var harness = new LimitedHarness(maxRemovedPercent: 50);
        await harness.RunAsync(Rows(100));

        var run = await harness.RunAsync(Rows(1));

        Assert.Equal(99, run.Counts.Removed);
    }

    private static Customer[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new Customer($"{i}", null, $"n{i}"))];

    private static string DigestIn(SyncRun run) => run.Error!.Split("AllowRemovals = \"")[1].Split('"')[0];

    /// <summary>The harness has the percentage switched off, so that small tables can lose rows; here it is on.</summary>
    private sealed class LimitedHarness(int maxRemovedPercent) : IDisposable
    {
        private readonly SyncHarness _harness = new();

        internal async Task<SyncRun> RunAsync(Customer[] rows, SyncRunOptions? options = null)
        {
            _harness.Rows = rows;
            var usual = _harness.Definition();
            var sync = new SyncDefinition
            {
                Id = "limited",
                Collection = usual.Collection,
                Model = usual.Model,
                KeyColumn = usual.KeyColumn,
                Indexes = [],
                Mappings = usual.Mappings,
                OnRemoved = RecordDeleteBehavior.DeleteRecord,
                MaxRemovedPercent = maxRemovedPercent,
            };
            using var service = _harness.CreateService(sync);
            await service.StartAsync(default);
            return await service.RunAsync("limited", options);
        }

        public void Dispose() => _harness.Dispose();
    }
}
