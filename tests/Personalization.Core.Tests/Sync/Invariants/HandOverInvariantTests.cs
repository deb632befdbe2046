using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Rule 6: a value that changes hands within a run is never "not found", and what it costs grows with the rows that exchange.</summary>
public sealed class HandOverInvariantTests
{
    [Fact]
    public Task RunAsync_ValuesGoRoundInAnyWay_EachIsFoundAllTheWhile() => HandOverCases.PlayAsync(20, () => new InMemoryRecordStore());

    [Theory]
    [InlineData(1000)]
    [InlineData(4000)]
    public async Task RunAsync_EveryValueMovesToTheNextRow_SendsEachRowTwiceAndNoMore(int count)
    {
        using var world = PeopleTable.World();
        world.Limits = new SyncLimits { BatchOperations = 100 };
        world.SetTable(0, [.. Enumerable.Range(0, count).Select(n => Row(n, n))]);
        await world.ExecuteAsync(0, new SyncRunOptions());
        var sent = 0;
        world.Store.Applying = batch => Interlocked.Add(ref sent, batch.Operations.Count);
        world.SetTable(0, [.. Enumerable.Range(0, count).Select(n => Row(n, (n + 1) % count))]);

        var run = await world.ExecuteAsync(0, new SyncRunOptions());

        Assert.Equal(count, run.Counts.Changed);
        Assert.Equal(2 * count, sent);
        Assert.InRange(world.Store.HolderCalls, 0, count / 100);
    }

    [Fact]
    public async Task RunAsync_NothingIsExchanged_SendsEachRowOnceAndAsksForNoHolder()
    {
        using var world = PeopleTable.World();
        var sent = 0;
        world.Store.Applying = batch => Interlocked.Add(ref sent, batch.Operations.Count);
        await world.RunAsync([.. Enumerable.Range(0, 100).Select(n => Row(n, n))]);
        await world.RunAsync([.. Enumerable.Range(0, 100).Select(n => Row(n, n) with { Name = "changed" })]);
        await world.RunAsync([.. Enumerable.Range(0, 100).Select(n => Row(n, n + 1000))]);

        Assert.Equal(300, sent);
    }

    private static Person Row(int key, int email) => new($"k{key}", $"e{email}", null, "same", null);
}
