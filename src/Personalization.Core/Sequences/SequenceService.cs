using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Sequences;

/// <summary>Runs the configured sequences: a run is an entry of the journal first, and is then worked off by whichever process has the sequence's lease.</summary>
internal sealed class SequenceService : ISequenceService, IAsyncDisposable, IDisposable
{
    private readonly CurrentDefinitions _definitions;
    private readonly SequenceJournal _journal;
    private readonly SequenceEnvironment _environment;
    private readonly ISyncLease _lease;
    private readonly SequenceTurns _turns;
    private readonly SequenceWork _work;
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, Task> _followed = new(StringComparer.Ordinal);
    private readonly RemovedSequences _removed;
    private readonly ConcurrentDictionary<string, bool> _left = new(StringComparer.Ordinal);
    private PersonalizationDefinitions? _lookedAt;
    private bool _disposed;

    internal SequenceService(CurrentDefinitions definitions, ISyncService syncs, IJournal journal, ISyncLease lease, SequenceEnvironment environment)
    {
        _definitions = definitions;
        _journal = new SequenceJournal(journal);
        _environment = environment;
        _lease = lease;
        _turns = new SequenceTurns(lease);
        _removed = new RemovedSequences(_journal, _turns, environment);
        _work = new SequenceWork(new SequenceRunner(syncs, _journal, environment.Time, environment.Logger), _journal, _turns, environment.Time, environment.Logger);
    }

    public IReadOnlyList<string> SequenceIds => [.. Configured.All.Select(sequence => sequence.Id)];

    private SequenceDefinitions Configured => SequenceDefinitions.Of(_definitions.Value);

    public Task<SequenceRun> StartRunAsync(string sequenceId, CancellationToken cancellationToken = default) => StartRunAsync(sequenceId, SequenceConstants.Manual, cancellationToken);

    /// <summary>Starts a run and says what asked for it.</summary>
    internal async Task<SequenceRun> StartRunAsync(string sequenceId, string cause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequenceId);
        var sequence = Configured.ById.GetValueOrDefault(sequenceId) ?? throw SequenceErrors.NotFound(sequenceId, Configured.ById.Keys);
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var run = await _journal.QueueAsync(NewRun(sequence, cause), cancellationToken).ConfigureAwait(false);
            _ = FollowRunAsync(sequenceId, run.RunId);
            return run;
        }
        finally
        {
            _asking.Release();
        }
    }

    public async Task<SequenceRun> RunAsync(string sequenceId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceId);
        await RefuseForeignStateAsync(sequenceId, cancellationToken).ConfigureAwait(false);
        var run = await StartRunAsync(sequenceId, cancellationToken).ConfigureAwait(false);
        var followed = FollowRunAsync(sequenceId, run.RunId);
        try
        {
            await followed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelRunAsync(run.RunId, CancellationToken.None).ConfigureAwait(false);
            await followed.ConfigureAwait(false);
        }

        return await _journal.FindAsync(run.RunId, CancellationToken.None).ConfigureAwait(false) ?? run;
    }

    public Task<SequenceRun?> FindRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return _journal.FindAsync(runId, cancellationToken).AsTask();
    }

    public Task<IReadOnlyList<SequenceRun>> ListRunsAsync(string sequenceId, int limit = 100, int offset = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, JournalLimits.Page);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return _journal.ListAsync(sequenceId, limit, offset, cancellationToken).AsTask();
    }

    public async Task<bool> CancelRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        if (await _journal.FindAsync(runId, cancellationToken).ConfigureAwait(false) is not { HasEnded: false } run)
        {
            return false;
        }

        await _journal.AskToCancelAsync(runId, _environment.Time.GetUtcNow() + SequenceConstants.CancelLifetime, cancellationToken).ConfigureAwait(false);
        _work.Cancel(runId);
        _ = FollowRunAsync(run.SequenceId, runId);
        return true;
    }

    /// <summary>
    /// Starts a run for the fires of the sequence's schedule that wait, and waits for its end. Only who has the lease does so, so that of several hosts one starts it; while a run is under way they wait
    /// together for the next one. The run is in the journal before they count as served: who dies in between leaves a run that whoever looks next takes for theirs.
    /// </summary>
    internal async Task ServeFiresAsync(string sequenceId, CancellationToken cancellationToken)
    {
        SequenceRun? run = null;
        if (await _turns.TakeAsync(sequenceId, cancellationToken).ConfigureAwait(false) is { } turn)
        {
            await using (turn.ConfigureAwait(false))
            {
                run = await ServeFiresUnderLeaseAsync(sequenceId, cancellationToken).ConfigureAwait(false);
            }
        }

        if (run is not null)
        {
            await FollowRunAsync(sequenceId, run.RunId).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers when the last run of a sequence started, or was asked for if it has not; <see langword="null"/> when there was none.</summary>
    internal async ValueTask<DateTimeOffset?> FindLastStartAsync(string sequenceId, CancellationToken cancellationToken)
        => await _journal.ListAsync(sequenceId, 1, 0, cancellationToken).ConfigureAwait(false) is [var last] ? last.StartedAt ?? last.CreatedAt : null;

    /// <summary>Goes on with the runs that a process has left behind, also one before this.</summary>
    internal async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var sequence in Configured.All)
        {
            if (await _journal.ListOpenAsync(sequence.Id, cancellationToken).ConfigureAwait(false) is { Count: > 0 } open)
            {
                _ = FollowRunAsync(sequence.Id, open[^1].RunId);
            }
        }
    }

    /// <summary>Ends what is open of sequences that are configured no more. The journal is looked through once a configuration.</summary>
    /// <returns>Whether to ask again: another process works on one of them.</returns>
    internal async Task<bool> EndRemovedAsync(CancellationToken cancellationToken)
    {
        var definitions = _definitions.Value;
        if (_lookedAt != definitions)
        {
            foreach (var sequenceId in await _journal.ListOpenSequencesAsync(cancellationToken).ConfigureAwait(false))
            {
                _left[sequenceId] = true;
            }

            _lookedAt = definitions;
        }

        foreach (var sequenceId in _left.Keys)
        {
            if (Configured.ById.ContainsKey(sequenceId))
            {
                _left.TryRemove(sequenceId, out _);
            }
            else
            {
                _ = EndRemovedAsync(sequenceId);
            }
        }

        return !_left.IsEmpty;
    }

    /// <summary>Leaves the runs to others; the member under way is interrupted.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_disposed)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_followed.Values).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        using var patience = new CancellationTokenSource(SequenceConstants.StopPatience, _environment.Time);
        try
        {
            await StopAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _environment.Logger.StopTimedOut();
        }

        _disposed = true;
        _stopping.Dispose();
        _asking.Dispose();
        _turns.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private async Task<SequenceRun?> ServeFiresUnderLeaseAsync(string sequenceId, CancellationToken cancellationToken)
    {
        var now = _environment.Time.GetUtcNow();
        if (await _journal.FindFireAsync(sequenceId, now, cancellationToken).ConfigureAwait(false) is not { } fire)
        {
            return null;
        }

        var runs = await _journal.ListAsync(sequenceId, SequenceConstants.OpenRuns, 0, cancellationToken).ConfigureAwait(false);
        var run = runs.FirstOrDefault(known => known.Status == SequenceRunStatus.Queued || known.CreatedAt > fire.At)
            ?? await StartRunAsync(sequenceId, CauseOf(fire), cancellationToken).ConfigureAwait(false);
        await _journal.ServeFiresAsync(sequenceId, now, run.RunId, CancellationToken.None).ConfigureAwait(false);
        return run;
    }

    /// <summary>The key of a fire says what made it: a time, <c>after:RUN</c>, or a job of another product.</summary>
    private static string CauseOf(JournalFire fire) => char.IsAsciiDigit(fire.Key[0]) ? "schedule" : fire.Key.StartsWith("after:", StringComparison.Ordinal) ? fire.Key : "webhook";

    private SequenceRun NewRun(SequenceDefinition sequence, string cause)
    {
        var now = _environment.Time.GetUtcNow();
        return new SequenceRun
        {
            RunId = Guid.CreateVersion7(now).ToString("n"),
            SequenceId = sequence.Id,
            Status = SequenceRunStatus.Queued,
            CreatedAt = now,
            Cause = cause,
            Members = [.. sequence.Members.Select(member => new SequenceMemberRun { SyncId = member.SyncId, TerminateOn = member.TerminateOn, MaxRejected = member.MaxRejected })],
        };
    }

    /// <returns>What ends when the run has, or this process leaves it.</returns>
    private Task FollowRunAsync(string sequenceId, string runId) => DoOnceAsync(runId, stopping => _work.FollowAsync(sequenceId, runId, stopping));

    /// <summary>A run that is under way here is waited for.</summary>
    private Task EndRemovedAsync(string sequenceId) => DoOnceAsync(SequenceConstants.TargetOf(sequenceId), async stopping =>
    {
        try
        {
            if (await _removed.EndAsync(sequenceId, () => Configured.ById.ContainsKey(sequenceId), stopping).ConfigureAwait(false))
            {
                _left.TryRemove(sequenceId, out _);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!stopping.IsCancellationRequested)
            {
                _environment.Logger.SequenceFailed(sequenceId, exception.GetType().FullName!, exception is PersonalizationException ? exception.Message : string.Empty);
            }
        }
    });

    private Task DoOnceAsync(string what, Func<CancellationToken, Task> doAsync) => _followed.GetOrAdd(what, id =>
    {
        var stopping = _stopping.Token;
        var work = Task.Run(() => doAsync(stopping), CancellationToken.None);
        _ = work.ContinueWith(_ => _followed.TryRemove(id, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return work;
    });

    /// <summary>A state that another process has to itself is that process's to work on: who waits here for a run would wait for it to stop.</summary>
    private async Task RefuseForeignStateAsync(string sequenceId, CancellationToken cancellationToken)
    {
        try
        {
            await (await _lease.AcquireAsync(SequenceConstants.TargetOf(sequenceId), cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.SyncRunning)
        {
            // Another one works on the sequence, and on this run after that.
        }
    }
}

/// <summary>What sequences run with. Immutable.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record SequenceEnvironment(TimeProvider Time, ILogger Logger);
