using Personalization.Core.Tests.Sync;

namespace Personalization.Core.Tests.Budgets;

/// <summary>What the engine itself allocates a row. The budget is that of docs/benchmarks.md.</summary>
[Collection(BudgetGroup.Name)]
public sealed class SyncBudgetTests
{
    private const int Rows = 400_000;

    [Fact]
    public async Task RunAsync_NothingChanged_AllocatesAtMost16BytesARow()
    {
        using var harness = new SyncHarness { Query = new NumberRows(Rows), IndexEmail = false };
        using var service = harness.CreateService();
        await service.StartAsync(default);
        await service.RunAsync(SyncHarness.SyncId);
        await service.RunAsync(SyncHarness.SyncId); // whatever is made once

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var run = await service.RunAsync(SyncHarness.SyncId);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(Rows, run.Counts.Unchanged);
        Assert.InRange(allocated / (double)Rows, 0, 16);
    }
}
