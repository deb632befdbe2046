using Personalization.Core.Tests.Sync.Model;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>What a run has removed comes back, and stays until it is released or the model has it again.</summary>
public sealed class UndoTests
{
    private static readonly Person Ann = NewPerson("1", "ann@x", "Ann");
    private static readonly Person Bob = NewPerson("2", "bob@x", "Bob");
    private static readonly Person Cy = NewPerson("3", "cy@x", "Cy");

    [Theory]
    [InlineData(RecordDeleteBehavior.DeleteRecord)]
    [InlineData(RecordDeleteBehavior.ClearFields)]
    public async Task UndoAsync_RunThatRemoved_BringsPartsAndIndexesBack(RecordDeleteBehavior behavior)
    {
        using var world = await RemovedAsync([Ann, Bob, Cy], [Ann], behavior);

        var undone = await world.World.UndoAsync(world.RunId);

        Assert.Equal((2, 0, 0), (undone.Restored, undone.LeftAlone, undone.Rejected));
        Assert.Equal("""{"name":"Bob","version":"1"}""", await world.World.FindAsync("email", "bob@x"));
        Assert.Equal("""{"name":"Cy","version":"1"}""", await world.World.FindAsync("id", "3"));
    }

    [Fact]
    public async Task UndoAsync_SomeKeys_BringsThoseBackOnly()
    {
        using var removed = await RemovedAsync([Ann, Bob, Cy], [Ann]);

        Assert.Equal(1, (await removed.World.UndoAsync(removed.RunId, "3")).Restored);

        Assert.Equal(["1", "3"], (await removed.World.PartsAsync()).Keys);
        Assert.Equal(1, await removed.World.CountHeldAsync());
    }

    [Fact]
    public async Task UndoAsync_Twice_LeavesAlone()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);

        var again = await removed.World.UndoAsync(removed.RunId);

        Assert.Equal((0, 1), (again.Restored, again.LeftAlone));
        Assert.Equal(1, await removed.World.CountHeldAsync());
    }

    [Fact]
    public async Task RunAsync_UndoneKeys_AreHeldUntilReleased()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);

        var held = await removed.World.RunAsync();
        var full = await removed.World.RunAsync(new SyncRunOptions { Resync = SyncResync.Full });
        var reset = await removed.World.RunAsync(new SyncRunOptions { Resync = SyncResync.ResetCdc });
        var reconciled = await removed.World.RunAsync(new SyncRunOptions { Reconcile = true });

        Assert.Equal([0L, 0, 0, 0], [held.Counts.Removed, full.Counts.Removed, reset.Counts.Removed, reconciled.Counts.Removed]);
        Assert.Equal(["1", "2"], (await removed.World.PartsAsync()).Keys);
        Assert.Equal(1, await removed.World.ReleaseAsync());
        Assert.Equal(1, (await removed.World.RunAsync()).Counts.Removed);
        Assert.Equal(["1"], (await removed.World.PartsAsync()).Keys);
    }

    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_001, "At most 1,000 keys can be named at once, and 1,001 were. Nothing was released.")]
    public async Task ReleaseAsync_ManyKeys_TakesAsManyAsAnUndoAndSaysSo(int keys, string? problem)
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);

        var release = removed.World.ReleaseAsync(keys: [.. Enumerable.Range(2, keys).Select(n => $"{n}")]);

        if (problem is null)
        {
            Assert.Equal(1, await release);
            return;
        }

        var refused = await Assert.ThrowsAsync<PersonalizationException>(() => release);
        Assert.Equal(ErrorCodes.OptionsInvalid, refused.Code);
        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await removed.World.CountHeldAsync());
    }

    [Fact]
    public async Task RunAsync_ModelHasTheKeyAgain_ItIsARowLikeAnyOther()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);

        removed.World.Rows = [Ann, Bob with { Name = "Bert" }];
        Assert.Equal(1, (await removed.World.RunAsync()).Counts.Changed);

        Assert.Equal(0, await removed.World.CountHeldAsync());
        removed.World.Rows = [Ann];
        Assert.Equal(1, (await removed.World.RunAsync()).Counts.Removed);
    }

    [Fact]
    public async Task UndoAsync_KeyThatTheModelBroughtBack_IsLeftAloneAndNotHeld()
    {
        using var removed = await RemovedAsync([Ann, Bob, Cy], [Ann]);
        removed.World.Rows = [Ann, Bob with { Name = "Bert" }];
        await removed.World.RunAsync();

        var undone = await removed.World.UndoAsync(removed.RunId);

        Assert.Equal((1, 1), (undone.Restored, undone.LeftAlone));
        Assert.Equal("""{"name":"Bert","version":"1"}""", await removed.World.FindAsync("id", "2"));
        Assert.Equal(1, await removed.World.CountHeldAsync());
    }

    [Fact]
    public async Task UndoAsync_IndexValueOfAnotherRecord_IsRejectedAndToldOf()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann, Cy with { Email = "bob@x" }]);

        var undone = await removed.World.UndoAsync(removed.RunId);

        Assert.Equal((0, 1), (undone.Restored, undone.Rejected));
        Assert.Equal(new RejectedRow("2", "Another record has its value for index 'email' now."), Assert.Single(undone.Rejections));
        Assert.Equal(0, await removed.World.CountHeldAsync());
    }

    [Fact]
    public async Task RunAsync_RowClaimsAnIndexValueOfAHeldRecord_TheRowHasIt()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);

        removed.World.Rows = [Ann, Cy with { Email = "bob@x" }];
        var run = await removed.World.RunAsync();

        Assert.Equal((SyncRunStatus.Success, 1), (run.Status, run.Counts.Added));
        Assert.Equal("""{"name":"Cy","version":"1"}""", await removed.World.FindAsync("email", "bob@x"));
        Assert.Equal("""{"name":"Bob","version":"1"}""", await removed.World.FindAsync("id", "2"));
    }

    [Fact]
    public async Task RunAsync_SnapshotLost_HeldKeysStay()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);
        await removed.World.State.DeleteAsync(UndoWorld.SyncId, StateFileKind.Snapshot, default);

        Assert.Equal(0, (await removed.World.RunAsync()).Counts.Removed);

        Assert.Equal(["1", "2"], (await removed.World.PartsAsync()).Keys);
    }

    /// <param name="runs">How many runs there were since the keys are held.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RunAsync_UndoIsSwitchedOffAndTheJournalIsAway_FailsRatherThanRemoveWhatIsHeld(int runs)
    {
        var journal = new BrokenJournal(new MemoryJournal(TimeProvider.System));
        using var removed = await RemovedAsync([Ann, Bob], [Ann], journal: journal);
        await removed.World.UndoAsync(removed.RunId);
        removed.World.Undo = null;
        for (var run = 0; run < runs; run++)
        {
            Assert.Equal(0, (await removed.World.RunAsync()).Counts.Removed);
        }

        journal.BreaksDocuments = true;
        var away = await removed.World.RunAsync();
        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.JournalUnavailable), (away.Status, away.ErrorCode));
        Assert.StartsWith("Sync 'people' holds records", away.Error, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], (await removed.World.PartsAsync()).Keys);

        // Nothing is held once it is released, and runs need no journal.
        journal.BreaksDocuments = false;
        await removed.World.ReleaseAsync();
        Assert.Equal(1, (await removed.World.RunAsync()).Counts.Removed);
        journal.BreaksDocuments = true;
        Assert.Equal(SyncRunStatus.Success, (await removed.World.RunAsync()).Status);
    }

    [Fact]
    public async Task RunAsync_ClearAndFill_RemovesHeldKeysAndKeepsThem()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);

        var run = await removed.World.RunAsync(new SyncRunOptions { Resync = SyncResync.ClearAndFill });

        Assert.Equal(["1"], (await removed.World.PartsAsync()).Keys);
        Assert.Equal(0, await removed.World.CountHeldAsync());
        Assert.Equal(1, (await removed.World.UndoAsync(run.RunId)).Restored);
    }

    [Fact]
    public async Task RunAsync_MirrorMode_HeldKeysStay()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        await removed.World.UndoAsync(removed.RunId);
        removed.World.Mode = SyncMode.Mirror;

        Assert.Equal(0, (await removed.World.RunAsync()).Counts.Removed);

        Assert.Equal(["1", "2"], (await removed.World.PartsAsync()).Keys);
    }

    [Fact]
    public async Task RunAsync_NothingButHeldKeysAndAnEmptyModel_NoValveTrips()
    {
        using var removed = await RemovedAsync([Bob, Ann], [Ann]);
        await removed.World.UndoAsync(removed.RunId);
        removed.World.Rows = [];
        var stopped = await removed.World.RunAsync();
        Assert.Equal(ErrorCodes.ValveTripped, stopped.ErrorCode);
        using (var service = removed.World.CreateService())
        {
            var digest = (await service.PlanAsync(UndoWorld.SyncId)).Digest;
            Assert.Equal(1, (await service.RunAsync(UndoWorld.SyncId, new SyncRunOptions { AllowRemovals = digest })).Counts.Removed);
        }

        Assert.Equal(SyncRunStatus.Success, (await removed.World.RunAsync()).Status);
        Assert.Equal(["2"], (await removed.World.PartsAsync()).Keys);
    }

    [Fact]
    public async Task PlanAsync_HeldKeys_AreCountedAndNotRemoved()
    {
        using var removed = await RemovedAsync([Ann, Bob, Cy], [Ann]);
        await removed.World.UndoAsync(removed.RunId);
        using var service = removed.World.CreateService();

        var preview = await service.PlanAsync(UndoWorld.SyncId);

        Assert.Equal((0, 2), (preview.Counts.Removed, preview.Held));
    }

    [Fact]
    public async Task UndoAsync_SyncThatKeepsNothing_SaysSo()
    {
        using var world = new UndoWorld(new InMemoryRecordStore()) { Undo = null, Rows = [Ann, Bob] };
        await world.RunAsync();
        world.Rows = [Ann];
        var run = await world.RunAsync();

        var error = await Assert.ThrowsAsync<PersonalizationException>(() => world.UndoAsync(run.RunId));

        Assert.Equal(ErrorCodes.NothingKept, error.Code);
    }

    [Fact]
    public async Task UndoAsync_TimeIsOver_NothingIsKept()
    {
        var time = new ManualTimeProvider();
        using var removed = await RemovedAsync([Ann, Bob], [Ann], time: time);
        time.Advance(TimeSpan.FromHours(24));

        var error = await Assert.ThrowsAsync<PersonalizationException>(() => removed.World.UndoAsync(removed.RunId));

        Assert.Equal(ErrorCodes.NothingKept, error.Code);
        await removed.World.Journal.TrimAsync(new JournalRetention(), time.GetUtcNow(), default);
        Assert.Empty(await removed.World.Journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Removed }, default));
    }

    [Fact]
    public async Task UndoAsync_RecordsThatComeBack_AreToldOfAsChanges()
    {
        using var removed = await RemovedAsync([Ann, Bob], [Ann]);
        var listener = new Listener();
        removed.World.Listener = listener;

        await removed.World.UndoAsync(removed.RunId);

        Assert.Equal(["people/2"], listener.Keys);
    }

    [Fact]
    public async Task EraseAsync_KeptPartAndHeldKey_AreGone()
    {
        using var removed = await RemovedAsync([Ann, Bob, Cy], [Ann]);
        await removed.World.UndoAsync(removed.RunId, "2");
        using (var service = removed.World.CreateService())
        {
            var erased = await service.EraseAsync(new CollectionDefinition(UndoWorld.Collection, "id", ["email"]), "2", default);
            Assert.Equal(2, erased.Sum(one => one.Kept));
        }

        Assert.Equal(0, await removed.World.CountHeldAsync());
        Assert.Equal(["3"], (await removed.World.Journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Removed }, default)).Select(row => row.Key));
        Assert.Equal(1, (await removed.World.UndoAsync(removed.RunId)).Restored);
    }

    [Theory]
    [InlineData(nameof(RunStep.PlanFlushed))]
    [InlineData(nameof(RunStep.MarkOpened))]
    [InlineData(nameof(RunStep.RemovalsKept))]
    [InlineData(nameof(RunStep.BatchAcknowledged))]
    [InlineData(nameof(RunStep.OutcomesLogged))]
    [InlineData(nameof(RunStep.LowWaterMoved))]
    [InlineData(nameof(RunStep.SnapshotCommitted))]
    [InlineData(nameof(RunStep.MarkCommitted))]
    [InlineData(nameof(RunStep.FilesDeleted))]
    public async Task RunAsync_EndsAnywhere_KeepsEveryRemovedPartOnce(string end)
    {
        Person[] rows = [.. Enumerable.Range(1, 20).Select(n => NewPerson($"{n}", $"e{n}", $"n{n}"))];
        using var world = new UndoWorld(new InMemoryRecordStore()) { Rows = rows };
        await world.RunAsync();
        var before = await world.PartsAsync();
        world.Rows = rows[..1];

        world.Store.Live(Enum.Parse<RunStep>(end), times: 2);
        var cut = await world.RunAsync(new SyncRunOptions { CancelledByStop = true });
        world.Store.Live();
        var run = await world.RunAsync();

        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal(["1"], (await world.PartsAsync()).Keys);
        foreach (var id in new[] { cut.RunId, run.RunId })
        {
            var kept = await world.Journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Removed, RunId = id }, default);
            Assert.Equal(kept.Count, kept.Select(row => row.Key).Distinct().Count());
            if (kept.Count > 0)
            {
                await world.UndoAsync(id);
            }
        }

        Assert.Equal(before, await world.PartsAsync());
    }

    private static Person NewPerson(string id, string email, string name) => new(id, email, null, name, null);

    private static async Task<Removed> RemovedAsync(
        Person[] before, Person[] after, RecordDeleteBehavior behavior = RecordDeleteBehavior.DeleteRecord, TimeProvider? time = null, IJournal? journal = null)
    {
        time ??= TimeProvider.System;
        var world = new UndoWorld(new InMemoryRecordStore(), journal ?? new MemoryJournal(time)) { OnRemoved = behavior, Rows = before, Time = time };
        await world.RunAsync();
        world.Rows = after;
        var run = await world.RunAsync();
        Assert.Equal(before.Length - before.IntersectBy(after.Select(row => row.Id), row => row.Id).Count(), run.Counts.Removed);
        return new Removed(world, run.RunId);
    }

    private sealed record Removed(UndoWorld World, string RunId) : IDisposable
    {
        public void Dispose() => World.Dispose();
    }

    private sealed class Listener : IRecordChangeListener
    {
        internal List<string> Keys { get; } = [];

        public ValueTask AppliedAsync(string collection, RecordBatch batch, CancellationToken cancellationToken)
        {
            Keys.AddRange(batch.Operations.Select(operation => $"{collection}/{operation.Key}"));
            return default;
        }
    }
}
