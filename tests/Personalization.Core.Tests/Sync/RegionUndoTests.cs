using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>What a run has removed in the stores of several regions comes back in each.</summary>
public sealed class RegionUndoTests : IAsyncDisposable
{
    private const string Id = "profile";

    private readonly FaultyRecordStore _us = new(new InMemoryRecordStore());
    private readonly FaultyRecordStore _eu = new(new InMemoryRecordStore());
    private readonly FakeQuery _rows = new("id", "name", "email");
    private readonly ServiceProvider _process;

    public RegionUndoTests()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddRegion("us", region => region.UseStore(_ => _us)).AddRegion("eu", region => region.UseStore(_ => _eu))
            .AddCollection("people", people => people.Index("id", primary: true).Index("email"))
            .AddSync(Id, sync => sync.FromQuery(_rows, "id").To("people").Index("email", "email").Map("name")
                .OnRemoved(RecordDeleteBehavior.DeleteRecord).MaxRemovedPercent(100).UndoRemovalsFor(TimeSpan.FromHours(24))));
        _process = services.BuildServiceProvider();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISyncService Syncs => _process.GetRequiredService<ISyncService>();

    private IUndoService Undo => _process.GetRequiredService<IUndoService>();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Fact]
    public async Task UndoAsync_RemovedInBoth_BringsBackInBothAndHoldsUntilReleased()
    {
        await RunAsync(10);
        var removing = await RunAsync(6);
        await CheckAsync(6, 6);

        var undone = await Undo.UndoAsync(removing.RunId, cancellationToken: Cancellation);
        Assert.Equal((4, 0, 0), (undone.Restored, undone.LeftAlone, undone.Rejected));
        await CheckAsync(10, 10);
        var again = await Undo.UndoAsync(removing.RunId, cancellationToken: Cancellation);
        Assert.Equal((0, 4, 0), (again.Restored, again.LeftAlone, again.Rejected));
        Assert.Equal(4, Assert.Single(await Undo.ListHeldAsync(Id, Cancellation)).Keys);

        Assert.Equal((0, 0), Removed(await RunAsync(6)));
        Assert.Equal((0, 0), Removed(await RunAsync(6, new SyncRunOptions { Resync = SyncResync.Full })));
        await CheckAsync(10, 10);

        Assert.Equal(4, await Undo.ReleaseAsync(Id, cancellationToken: Cancellation));
        Assert.Equal((4, 4), Removed(await RunAsync(6)));
        await CheckAsync(6, 6);
    }

    [Fact]
    public async Task UndoAsync_OneRegionIsAway_FailsAndDoesTheRestWhenItIsRepeated()
    {
        await RunAsync(10);
        var removing = await RunAsync(6);
        _eu.On(StoreOperations.All, StoreFault.Throw());

        await Assert.ThrowsAnyAsync<PersonalizationException>(() => Undo.UndoAsync(removing.RunId, cancellationToken: Cancellation));
        _eu.ClearFaults();
        await CheckAsync(10, 6);
        Assert.Equal((0, 0), Removed(await RunAsync(6)));
        await CheckAsync(10, 6);

        var undone = await Undo.UndoAsync(removing.RunId, cancellationToken: Cancellation);
        Assert.Equal((4, 0), (undone.Restored, undone.LeftAlone));
        await CheckAsync(10, 10);
        Assert.Equal((0, 0), Removed(await RunAsync(6)));
        await CheckAsync(10, 10);
        Assert.Equal(4, await Undo.ReleaseAsync(Id, cancellationToken: Cancellation));
        Assert.Equal((4, 4), Removed(await RunAsync(6)));
    }

    /// <summary>The region that was away removes with a later run, which is undone by itself: what is held already is restored there all the same.</summary>
    [Fact]
    public async Task UndoAsync_RemovedByARunEach_BringsBackByRun()
    {
        await RunAsync(10);
        _eu.On(StoreOperations.All, StoreFault.Throw());
        var first = await RunAsync(6);
        _eu.ClearFaults();
        var second = await RunAsync(6);
        await CheckAsync(6, 6);

        Assert.Equal(4, (await Undo.UndoAsync(first.RunId, cancellationToken: Cancellation)).Restored);
        await CheckAsync(10, 6);
        Assert.Equal(4, (await Undo.UndoAsync(second.RunId, cancellationToken: Cancellation)).Restored);
        await CheckAsync(10, 10);

        Assert.Equal((0, 0), Removed(await RunAsync(6)));
        Assert.Equal(4, await Undo.ReleaseAsync(Id, cancellationToken: Cancellation));
        Assert.Equal((4, 4), Removed(await RunAsync(6)));
        await CheckAsync(6, 6);
    }

    [Fact]
    public async Task RunAsync_HeldWhileARegionWasAway_RemovesItThereNeither()
    {
        await RunAsync(10);
        _eu.On(StoreOperations.All, StoreFault.Throw());
        var removing = await RunAsync(6);
        await Assert.ThrowsAnyAsync<PersonalizationException>(() => Undo.UndoAsync(removing.RunId, cancellationToken: Cancellation));
        _eu.ClearFaults();

        Assert.Equal((0, 0), Removed(await RunAsync(6)));
        await CheckAsync(10, 10);

        // The model brings two of them back in both: they are rows like any other.
        await RunAsync(8);
        Assert.Equal(2, Assert.Single(await Undo.ListHeldAsync(Id, Cancellation)).Keys);
        Assert.Equal((2, 2), Removed(await RunAsync(6)));
        await CheckAsync(6, 6, 8, 9);
    }

    [Fact]
    public async Task UndoAsync_IndexValueIsTakenInOneRegion_IsRejectedThereAndRestoredInTheOther()
    {
        await RunAsync(10);
        var removing = await RunAsync(6);
        _us.On(StoreOperations.All, StoreFault.Throw());
        _rows.SetRows([.. Enumerable.Range(0, 6).Select(Row), [20, "name 20", "9@x"]]);
        await Syncs.RunAsync(Id, cancellationToken: Cancellation);
        _us.ClearFaults();

        var undone = await Undo.UndoAsync(removing.RunId, cancellationToken: Cancellation);

        Assert.Equal((4, 1), (undone.Restored, undone.Rejected));
        Assert.StartsWith("Region 'eu'", Assert.Single(undone.Rejections).Reason, StringComparison.Ordinal);
        Assert.NotNull(await FindAsync(_us, 9));
        Assert.Null(await FindAsync(_eu, 9));
    }

    private static (long Us, long Eu) Removed(SyncRun run)
    {
        Assert.Equal((SyncRunStatus.Success, null), (run.Status, run.Error));
        return (run.Regions[0].Counts.Removed, run.Regions[1].Counts.Removed);
    }

    private static object?[] Row(int id) => [id, $"name {id}", $"{id}@x"];

    private async Task<SyncRun> RunAsync(int count, SyncRunOptions? options = null)
    {
        _rows.SetRows([.. Enumerable.Range(0, count).Select(Row)]);
        return await Syncs.RunAsync(Id, options, Cancellation);
    }

    /// <summary>The first of both regions are there, by key and by index, and so are some more; the others are not.</summary>
    private async Task CheckAsync(int us, int eu, params int[] more)
    {
        for (var id = 0; id < 12; id++)
        {
            Assert.Equal((id, id < us || more.Contains(id), id < eu || more.Contains(id)), (id, await FindAsync(_us, id) is not null, await FindAsync(_eu, id) is not null));
        }
    }

    private static async Task<string?> FindAsync(FaultyRecordStore store, int id)
    {
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), Cancellation);
        var record = await people.FindAsync("id", $"{id}", Cancellation);
        if (record is not null)
        {
            Assert.NotNull(await people.FindAsync("email", $"{id}@x", Cancellation));
        }

        return record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span);
    }
}
