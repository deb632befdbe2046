using Microsoft.Extensions.DependencyInjection;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.History;

/// <summary>Runs of real syncs, as the journal has them.</summary>
public sealed class RunHistoryTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly WatchedJournal _journal;
    private readonly List<ServiceProvider> _processes = [];
    private readonly FakeQuery _query = new FakeQuery("id", "name").SetRows([1, "Ann"], [2, "Bob"]);

    public RunHistoryTests() => _journal = new WatchedJournal(new MemoryJournal(_time));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ToItsEnd_IsWrittenAtEachStepWithItsCounts()
    {
        var run = await NewProcess().RunAsync("profile", cancellationToken: Cancellation);

        var kept = await _journal.FindRunAsync(run.RunId, Cancellation);
        JournalRunStatus[] life = [JournalRunStatus.Querying, JournalRunStatus.Processing, JournalRunStatus.Reporting, JournalRunStatus.Success];
        Assert.Equal(life, _journal.StatusesOf(run.RunId).Distinct().Where(status => status != JournalRunStatus.Queued)); // one that does not wait may pass that by
        Assert.Equal(new JournalOperations(2, 2, 2, 0), kept!.Added);
        Assert.Equal(2, kept.RowsQueried);
        Assert.Equal("manual", kept.Cause);
        Assert.NotNull(kept.Fingerprint);
        Assert.Equal(run.Counts, (await NewProcess().FindRunAsync(run.RunId, Cancellation))!.Run!.Counts);
    }

    [Fact]
    public async Task RunAsync_ManyRejectedRows_KeepsThemAllByTheirPlace()
    {
        _query.SetRows([.. Enumerable.Range(0, 2_500).Select(i => new object?[] { i / 2, "twice" })]);
        var syncs = NewProcess();

        var run = await syncs.RunAsync("profile", cancellationToken: Cancellation);
        var page = await NewProcess().ListRejectedAsync(run.RunId, offset: 1_000, limit: 1_000, Cancellation);

        Assert.Equal(SyncRunStatus.Warning, run.Status);
        Assert.Equal(2_500, run.Counts.Rejected);
        Assert.Equal(100, run.Rejections.Count);
        Assert.Equal(250, page.Count); // of rows with the same key, one
        Assert.All(page, row => Assert.Contains("2 rows of the model", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_JournalIsAway_SucceedsAndIsWrittenWhenItIsBack()
    {
        _journal.IsAway = true;
        var syncs = NewProcess();

        var run = await syncs.RunAsync("profile", cancellationToken: Cancellation);
        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal("ok", await LookUpAsync());
        Assert.Null(await syncs.FindRunAsync("other", Cancellation).ContinueWith(task => task.IsFaulted ? null : task.Result, TaskScheduler.Default));

        _journal.IsAway = false;
        while (!_journal.StatusesOf(run.RunId).Contains(JournalRunStatus.Success))
        {
            await _time.WaitForTimersAsync(1, Cancellation);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(run.Counts.Added, (await _journal.FindRunAsync(run.RunId, Cancellation))!.Added.Succeeded);
    }

    [Fact]
    public async Task RunAsync_JournalDoesNotAnswer_GoesOnAfterAMoment()
    {
        var never = new TaskCompletionSource();
        _journal.Before = what => what == "run" ? never.Task : Task.CompletedTask;

        var run = await _time.DriveAsync(NewProcess().RunAsync("profile", cancellationToken: Cancellation), TimeSpan.FromSeconds(1));

        Assert.Equal(SyncRunStatus.Success, run.Status);
        never.SetResult();
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("querying")]
    public async Task CancelRunAsync_FromAnotherProcess_EndsIt(string stage)
    {
        var gate = new TestGate();
        _query.PauseAfter(1, gate);
        var syncs = NewProcess();
        var first = syncs.StartRun("profile");
        await gate.WaitForArrivalAsync(Cancellation);
        var run = stage == "queued" ? syncs.StartRun("profile") : first;
        var status = stage == "queued" ? JournalRunStatus.Queued : JournalRunStatus.Querying;
        while (!_journal.StatusesOf(run.RunId).Contains(status))
        {
            await Task.Yield();
        }

        Assert.True(await NewProcess().CancelRunAsync(run.RunId, Cancellation));

        while (!_journal.StatusesOf(run.RunId).Contains(JournalRunStatus.Cancelled))
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.False(await NewProcess().CancelRunAsync(run.RunId, Cancellation));
        gate.Open();
    }

    [Fact]
    public async Task RunAsync_RunOfAProcessThatIsGone_IsInterruptedByWhoHasTheLease()
    {
        var lost = NewRun("lost", JournalRunStatus.Processing);
        var waits = NewRun("waits", JournalRunStatus.Queued);
        var other = NewRun("other", JournalRunStatus.Processing) with { SyncId = "another" };
        foreach (var run in new[] { lost, waits, other })
        {
            await _journal.WriteRunAsync(run, Cancellation);
        }

        await _journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Owner, "gone", "{}", ExpiresAt: _time.GetUtcNow() + TimeSpan.FromMinutes(1)), Cancellation);
        await _journal.AddFireAsync(new JournalFire("sync:profile", "a", _time.GetUtcNow()), Cancellation);
        await _journal.ServeFiresAsync("sync:profile", _time.GetUtcNow(), lost.Id, Cancellation);

        var next = await NewProcess().RunAsync("profile", cancellationToken: Cancellation);

        Assert.Equal(JournalRunStatus.Interrupted, (await _journal.FindRunAsync(lost.Id, Cancellation))!.Status);
        Assert.Equal(JournalRunStatus.Queued, (await _journal.FindRunAsync(waits.Id, Cancellation))!.Status);
        Assert.Equal(JournalRunStatus.Processing, (await _journal.FindRunAsync(other.Id, Cancellation))!.Status);
        Assert.Equal(next.RunId, Assert.Single(await _journal.ListFiresAsync("sync:profile", isPending: false, 10, Cancellation)).RunId);

        // Nobody has heard of its process for longer than it would have kept still.
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await NewProcess().ListRunsAsync(new SyncRunQuery { IsOpen = true }, Cancellation));
    }

    /// <summary>The other process was heard of a moment ago: only the leases tell that it is gone.</summary>
    /// <param name="isAway">Whether one of the regions does not answer, so that the run has the lease in the other one alone.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_SeveralRegions_InterruptsRunsOfOthersOnceItHasEveryLease(bool isAway)
    {
        var lost = NewRun("lost", JournalRunStatus.Processing);
        await _journal.WriteRunAsync(lost, Cancellation);
        await _journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Owner, "gone", "{}", ExpiresAt: _time.GetUtcNow() + TimeSpan.FromMinutes(1)), Cancellation);
        var eu = new FaultyRecordStore(new InMemoryRecordStore());
        if (isAway)
        {
            eu.On(StoreOperations.All, StoreFault.Throw());
        }

        var process = NewProcess(cache => cache.AddRegion("us", region => region.UseStore(_ => new InMemoryRecordStore())).AddRegion("eu", region => region.UseStore(_ => eu)));
        var run = await process.RunAsync("profile", cancellationToken: Cancellation);

        Assert.Equal(isAway ? SyncRunStatus.Warning : SyncRunStatus.Success, run.Status);
        Assert.Equal(isAway ? JournalRunStatus.Processing : JournalRunStatus.Interrupted, (await _journal.FindRunAsync(lost.Id, Cancellation))!.Status);
        var kept = (await _journal.FindRunAsync(run.RunId, Cancellation))!;
        Assert.Equal((isAway ? JournalRunStatus.Warning : JournalRunStatus.Success, run.Error), (kept.Status, kept.Error));
    }

    [Fact]
    public async Task ListRunsAsync_Filters_AreThoseOfTheJournalAndOfThisProcess()
    {
        var syncs = NewProcess();
        var first = await syncs.RunAsync("profile", cancellationToken: Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));
        var empty = await syncs.RunAsync("profile", cancellationToken: Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));
        var gate = new TestGate();
        _query.PauseAfter(1, gate);
        var open = syncs.StartRun("profile");
        await gate.WaitForArrivalAsync(Cancellation);

        Assert.Equal([open.RunId, empty.RunId, first.RunId], await IdsAsync(syncs, new SyncRunQuery()));
        Assert.Equal([empty.RunId], await IdsAsync(syncs, new SyncRunQuery { Offset = 1, Limit = 1 }));
        Assert.Equal([first.RunId], await IdsAsync(syncs, new SyncRunQuery { HasOperations = true }));
        Assert.Equal([open.RunId], await IdsAsync(NewProcess(), new SyncRunQuery { IsOpen = true }));
        Assert.Equal([empty.RunId, first.RunId], await IdsAsync(NewProcess(), new SyncRunQuery { Status = SyncRunStatus.Success }));
        Assert.Empty(await IdsAsync(syncs, new SyncRunQuery { SyncId = "another" }));
        gate.Open();
    }

    public async ValueTask DisposeAsync()
    {
        _journal.Before = null;
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static async Task<IEnumerable<string>> IdsAsync(ISyncService syncs, SyncRunQuery query) => (await syncs.ListRunsAsync(query, Cancellation)).Select(run => run.RunId);

    private JournalRun NewRun(string id, JournalRunStatus status)
        => new() { Id = id, SyncId = "profile", Status = status, Owner = "gone", CreatedAt = _time.GetUtcNow(), StartedAt = _time.GetUtcNow() };

    private async Task<string?> LookUpAsync()
        => await _processes[0].GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", "1", Cancellation) is null ? null : "ok";

    private ISyncService NewProcess(Action<IPersonalizationBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IJournal>(_journal);
        services.AddPersonalizationCache(cache =>
        {
            configure?.Invoke(cache);
            cache.AddCollection("people", people => people.Index("id", primary: true)).AddSync("profile", sync => sync.FromQuery(_query, "id").To("people").Map("name"));
        });
        var process = services.BuildServiceProvider();
        _processes.Add(process);
        return process.GetRequiredService<ISyncService>();
    }
}
