using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.Sync.History;

/// <content>How it comes to the journal: one write at a time, again and again until it is there.</content>
internal sealed partial class RunLife
{
    private async ValueTask FlushAsync()
    {
        EnsureWork();
        if (!IsAway)
        {
            await WaitAsync(DrainAsync).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the journal, but not long: what it does goes on meanwhile.</summary>
    private async Task WaitAsync(Func<Task> ask)
    {
        if (!_isShared)
        {
            // In memory: there is nothing to wait for.
            await TryAsync(ask).ConfigureAwait(false);
            return;
        }

        try
        {
            await Task.Run(() => TryAsync(ask)).WaitAsync(Patience, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is written later.
        }
    }

    private async Task<bool> TryAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
            NoteBack();
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            NoteAway(exception);
            return false;
        }
    }

    private async Task DrainAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            while (NextDirty() is { } entry)
            {
                await WriteAsync(entry).ConfigureAwait(false);
            }

            while (NextErrand() is { } errand)
            {
                await errand().ConfigureAwait(false);
                lock (_gate)
                {
                    _errands.Dequeue();
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private RunEntry? NextDirty()
    {
        lock (_gate)
        {
            return _entries.Values.FirstOrDefault(entry => entry.IsDirty);
        }
    }

    private Func<Task>? NextErrand()
    {
        lock (_gate)
        {
            return _errands.TryPeek(out var errand) ? errand : null;
        }
    }

    private async Task WriteAsync(RunEntry entry)
    {
        SyncRunState state;
        SyncRun? ended;
        lock (_gate)
        {
            state = entry.State;
            ended = entry.Ended;
            entry.IsDirty = false;
        }

        try
        {
            if (ended is null && _isShared)
            {
                // First, so that nobody takes a run for one whose process is gone.
                await _owner.BeatAsync().ConfigureAwait(false);
            }

            if (ended is not null)
            {
                await RejectedRows.AppendAsync(_journal, ended, state.FinishedAt!.Value).ConfigureAwait(false);
            }

            if (ended is { Status: SyncRunStatus.Interrupted } && RunRecord.StatusOf(state with { Run = null }) < JournalRunStatus.Processing)
            {
                // Its plan was not open yet, so nothing goes on with it. First: who finds the run ended after a crash looks at it no more.
                await _journal.ReleaseFiresAsync(state.RunId, CancellationToken.None).ConfigureAwait(false);
            }

            await _journal.WriteRunAsync(RunRecord.Of(state, Owner, FingerprintOf?.Invoke(state.SyncId)), CancellationToken.None).ConfigureAwait(false);
            if (ended is not null && _isShared)
            {
                await _journal.RemoveDocumentAsync(JournalKinds.Cancel, state.RunId, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch
        {
            lock (_gate)
            {
                entry.IsDirty = true;
            }

            throw;
        }

        lock (_gate)
        {
            entry.IsWritten = true;
            entry.Written = state.Progress;
            entry.WrittenAt = _time.GetTimestamp();
            if (ended is not null)
            {
                _entries.Remove(state.RunId);
            }
        }
    }

    internal void NoteAway(Exception exception)
    {
        bool isNews;
        lock (_gate)
        {
            isNews = !_isAway;
            _isAway = true;
            _triedAt = _time.GetTimestamp();
            _pause = isNews ? Tick : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        if (isNews)
        {
            AwayChanged?.Invoke(true);
            _logger.JournalAway((exception as PersonalizationException)?.Message ?? exception.GetType().Name);
        }
    }

    private void NoteBack()
    {
        lock (_gate)
        {
            if (!_isAway)
            {
                return;
            }

            _isAway = false;
        }

        AwayChanged?.Invoke(false);
        _logger.JournalBack();
    }
}
