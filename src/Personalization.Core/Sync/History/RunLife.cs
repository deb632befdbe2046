using Microsoft.Extensions.Logging;
using Personalization.Journal;
using Personalization.Sync.Run;

namespace Personalization.Sync.History;

/// <summary>
/// Writes the runs of this process to the journal as they go. A journal that is away holds no run up: its state is kept, and written when the journal is back. While runs are open it says that this
/// process lives, and asks whether another one wants them cancelled. Thread-safe.
/// </summary>
internal sealed partial class RunLife : IRunWatcher, IAsyncDisposable
{
    /// <summary>How long a run waits for the journal at each of its steps.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How many ended runs are kept for a journal that is away; the oldest are given up.</summary>
    internal const int MostPending = 1_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProgressPace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunOwner _owner;
    private readonly RunSweep _sweep;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SortedDictionary<string, RunEntry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<Func<Task>> _errands = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly bool _isShared;
    private Task _work = Task.CompletedTask;
    private bool _isWorking;
    private bool _isAway;
    private long _triedAt;
    private TimeSpan _pause = Tick;

    internal RunLife(IJournal journal, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _time = time;
        _logger = logger;
        _owner = new RunOwner(journal, time);
        _sweep = new RunSweep(journal, _owner, time, logger);

        // What only this process sees needs no sign of life, and nobody else asks for anything there.
        _isShared = journal is not MemoryJournal;
    }

    internal string Owner => _owner.Id;

    internal RunSweep Sweep => _sweep;

    /// <summary>Gets or sets what answers the fingerprint of a sync's definition.</summary>
    internal Func<string, string?>? FingerprintOf { get; init; }

    /// <summary>Gets or sets what is told when the journal goes away, and when it is back.</summary>
    internal Action<bool>? AwayChanged { get; init; }

    /// <summary>Gets a value indicating whether the journal did not answer when it was asked last.</summary>
    internal bool IsAway => Volatile.Read(ref _isAway);

    /// <summary>The runs of this process that the journal does not know as they are.</summary>
    internal IReadOnlyList<(SyncRunState State, bool IsWritten)> Open()
    {
        lock (_gate)
        {
            return [.. _entries.Values.Select(entry => (entry.State, entry.IsWritten))];
        }
    }

    public ValueTask NoteAsync(SyncRunTicket ticket)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(ticket.RunId, out var entry))
            {
                if (ticket.State.Run is not null)
                {
                    return default;
                }

                _entries.Add(ticket.RunId, entry = new RunEntry(ticket));
            }

            entry.IsDirty |= entry.Ended is null;
        }

        return FlushAsync();
    }

    public async ValueTask TakeAsync(SyncRunTicket ticket, Func<bool> holdsAll)
    {
        await NoteAsync(ticket).ConfigureAwait(false);
        if (!IsAway)
        {
            await WaitAsync(() => _sweep.SweepAsync(ticket.State.SyncId, holdsAll, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    public ValueTask SettleAsync(SyncRunTicket ticket, string runId, SyncRun? resumed)
    {
        var by = ticket.RunId;
        lock (_gate)
        {
            if (_errands.Count < MostPending)
            {
                _errands.Enqueue(() => resumed is null ? _journal.ReleaseFiresAsync(runId, CancellationToken.None).AsTask() : TellResumedAsync(by, resumed));
            }
        }

        return FlushAsync();
    }

    public ValueTask EndAsync(SyncRunTicket ticket, SyncRun run)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(ticket.RunId, out var entry))
            {
                if (ticket.State.Run is not null)
                {
                    return default;
                }

                _entries.Add(ticket.RunId, entry = new RunEntry(ticket));
            }

            if (entry.Ended is not null)
            {
                return default;
            }

            if (!entry.IsWritten && (run.ErrorCode == ErrorCodes.StateLocked || (ticket.IsTentative && SyncErrors.IsContention(run))))
            {
                // Nothing ran: the state is another process's, or the schedule goes by that one's run.
                _entries.Remove(ticket.RunId);
                return default;
            }

            entry.Ended = run;
            entry.EndedAt = ticket.FinishAt(_time.GetUtcNow());
            entry.IsDirty = true;
            GiveUpOldest();
        }

        return FlushAsync();
    }

    /// <summary>Writes what is open a last time, and says that this process lives no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.WaitAsync(Patience, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The journal does not answer.
            return;
        }

        if (Open().Count > 0 && !IsAway)
        {
            await WaitAsync(DrainAsync).ConfigureAwait(false);
        }

        if (_isShared && !IsAway)
        {
            await WaitAsync(() => _owner.LeaveAsync()).ConfigureAwait(false);
        }
    }

    private async Task TellResumedAsync(string by, SyncRun resumed)
    {
        await RejectedRows.AppendAsync(_journal, resumed, _time.GetUtcNow()).ConfigureAwait(false);
        var kept = new JournalDocument(JournalKinds.Resumed, resumed.RunId, RunRecord.ResumptionOf(by, resumed), ExpiresAt: _time.GetUtcNow() + new JournalRetention().Runs);
        await _journal.WriteDocumentAsync(kept, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Whoever waits for a journal that is away for days must not fill the memory.</summary>
    private void GiveUpOldest()
    {
        var ended = _entries.Values.Where(entry => entry.Ended is not null).ToArray();
        foreach (var old in ended.SkipLast(MostPending))
        {
            _entries.Remove(old.Ticket.RunId);
        }

        var rows = 0L;
        foreach (var entry in ended.Reverse())
        {
            rows += entry.Ended!.AllRejections.Count;
            entry.Ended = rows > SyncConstants.MostRejections ? entry.Ended with { AllRejections = entry.Ended.Rejections } : entry.Ended;
        }
    }
}
