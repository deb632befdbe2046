using Personalization.Journal;
using Personalization.Sync.History;
using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <content>Runs beyond this process: what the journal has of them.</content>
internal sealed partial class SyncService
{
    /// <summary>Shorter than a process that is gone is waited for.</summary>
    private static readonly TimeSpan SweepPace = TimeSpan.FromSeconds(20);

    private readonly RunLife? _life;
    private readonly RunHistory? _history;

    public bool IsJournalAway => _life?.IsAway == true;

    public async Task<IReadOnlyList<SyncRunState>> ListRunsAsync(SyncRunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, JournalLimits.Page);
        if (_history is not { } history)
        {
            return [.. Log.List().Where(query.Covers).Skip(query.Offset).Take(query.Limit)];
        }

        await SweepUnwatchedAsync(cancellationToken).ConfigureAwait(false);
        return await history.ListAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SyncRunState?> FindRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        if (FindRun(runId) is { } mine || _history is not { } history)
        {
            return FindRun(runId);
        }

        await SweepUnwatchedAsync(cancellationToken).ConfigureAwait(false);
        return await history.FindAsync(runId, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> CancelRunAsync(string runId, CancellationToken cancellationToken = default)
        => CancelRun(runId) || (FindRun(runId) is null && _history is { } history && await history.AskToCancelAsync(runId, cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyList<RejectedRow>> ListRejectedAsync(string runId, long offset = 0, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, JournalLimits.Page);
        return _history is { } history
            ? await history.ListRejectedAsync(runId, offset - 1, limit, cancellationToken).ConfigureAwait(false)
            : [.. (FindRun(runId)?.Run?.Rejections ?? []).Skip((int)Math.Min(offset, int.MaxValue)).Take(limit)];
    }

    public async Task WatchRunsAsync(CancellationToken cancellationToken)
    {
        while (_environment.Journal is not (null or MemoryJournal) && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(SweepPace, _environment.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The host stops.
            }
        }
    }

    /// <summary>Ends runs in the journal whose process is gone. A journal that is away says so elsewhere.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (_life is not { } life)
        {
            return;
        }

        try
        {
            await life.Sweep.SweepAsync(syncId: null, hasLease: null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            life.NoteAway(exception);
        }
    }

    /// <summary>Where no host does it again and again, whoever asks for runs does.</summary>
    private Task SweepUnwatchedAsync(CancellationToken cancellationToken) => IsWatched ? Task.CompletedTask : SweepAsync(cancellationToken);

    private RunLife NewLife(IJournal journal)
    {
        var life = new RunLife(journal, _environment.Time, _environment.Logger)
        {
            FingerprintOf = syncId => _slots.FindLead(syncId)?.Fingerprint,
            AwayChanged = _environment.Diagnostics.JournalIs,
        };
        life.Sweep.HasOpenPlan = HasOpenPlanAsync;
        return life;
    }

    private ValueTask EndAsync(SyncRunTicket ticket, SyncRun run) => _life?.EndAsync(ticket, run) ?? default;

    /// <summary>A store that does not answer is taken for one without: at worst the sync runs once more.</summary>
    private async ValueTask<bool> HasOpenPlanAsync(string syncId, string runId, CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Of(syncId))
        {
            try
            {
                if (await slot.HasOpenPlanAsync(runId, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (PersonalizationException)
            {
                // It is away.
            }
        }

        return false;
    }
}
