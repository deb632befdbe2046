using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;

namespace Personalization.Core.Tests.Sync;

/// <summary>The story that undo is for: a query lost most of its rows, and mends itself halfway.</summary>
public sealed class UndoLargeTests
{
    private const int Rows = 10_000;

    [Fact]
    public async Task UndoAsync_TenThousandRemovals_ModelThenBringsHalfOfThemBack()
    {
        Person[] all = [.. Enumerable.Range(0, Rows + 1).Select(n => new Person($"{n:d5}", $"e{n}", null, $"n{n}", null))];
        using var world = new UndoWorld(new InMemoryRecordStore()) { Rows = all, BatchOperations = 1_000 };
        await world.RunAsync();
        var before = await world.PartsAsync();
        world.Rows = all[..1];
        var removing = await world.RunAsync();
        Assert.Equal(Rows, removing.Counts.Removed);

        var undone = await world.UndoAsync(removing.RunId);

        Assert.Equal((Rows, 0, 0), (undone.Restored, undone.LeftAlone, undone.Rejected));
        Assert.Equal(before, await world.PartsAsync());
        Assert.Equal(0, (await world.RunAsync()).Counts.Removed);

        world.Rows = all[..(1 + (Rows / 2))];
        var half = await world.RunAsync();
        Assert.Equal((Rows / 2, 0, 0), (half.Counts.Changed, half.Counts.Added, half.Counts.Removed));
        Assert.Equal(Rows / 2, await world.CountHeldAsync());
        Assert.Equal(before, await world.PartsAsync());

        Assert.Equal(Rows / 2, await world.ReleaseAsync());
        Assert.Equal(Rows / 2, (await world.RunAsync()).Counts.Removed);
        Assert.Equal(before.Take(1 + (Rows / 2)), await world.PartsAsync());
    }
}
