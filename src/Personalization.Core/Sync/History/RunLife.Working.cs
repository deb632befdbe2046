using Personalization.Journal;

namespace Personalization.Sync.History;

/// <content>What is done again and again while runs are open, or wait for the journal.</content>
internal sealed partial class RunLife
{
    /// <summary>Does at once what it does every half second.</summary>
    internal Task TickNowAsync() => TryAsync(TickAsync);

    /// <summary>Leaves everything as it stands, as a process that is killed does.</summary>
    internal void Abandon()
    {
        _stopping.Cancel();
        lock (_gate)
        {
            _entries.Clear();
            _errands.Clear();
        }
    }

    private void EnsureWork()
    {
        lock (_gate)
        {
            if (_isWorking || _stopping.IsCancellationRequested || (_entries.Count == 0 && _errands.Count == 0) || (!_isShared && !_isAway))
            {
                return;
            }

            _isWorking = true;
            _work = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_entries.Count == 0 && _errands.Count == 0)
                {
                    _isWorking = false;
                    return;
                }
            }

            try
            {
                await Task.Delay(Tick, _time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (MayTry())
            {
                await TryAsync(TickAsync).ConfigureAwait(false);
            }
        }
    }

    private bool MayTry()
    {
        lock (_gate)
        {
            return !_isAway || _time.GetElapsedTime(_triedAt) >= _pause;
        }
    }

    private async Task TickAsync()
    {
        var isOpen = false;
        lock (_gate)
        {
            foreach (var entry in _entries.Values.Where(entry => entry.Ended is null && entry.IsWritten))
            {
                isOpen = true;
                var hasProgress = !entry.IsDirty && entry.Ticket.State.Progress != entry.Written;
                entry.IsDirty |= hasProgress && _time.GetElapsedTime(entry.WrittenAt) >= ProgressPace;
            }
        }

        if (isOpen && _isShared)
        {
            await _owner.BeatAsync().ConfigureAwait(false);
        }

        await DrainAsync().ConfigureAwait(false);
        if (isOpen && _isShared)
        {
            await CancelAskedAsync().ConfigureAwait(false);
        }
    }

    private async Task CancelAskedAsync()
    {
        for (string? after = null; ;)
        {
            var page = await _journal.ListDocumentsAsync(JournalKinds.Cancel, after, _stopping.Token).ConfigureAwait(false);
            foreach (var asked in page)
            {
                RunEntry? entry;
                lock (_gate)
                {
                    entry = _entries.GetValueOrDefault(asked.Id);
                }

                entry?.Ticket.Cancel();
            }

            if (page.Count < JournalLimits.Page)
            {
                return;
            }

            after = page[^1].Id;
        }
    }
}
