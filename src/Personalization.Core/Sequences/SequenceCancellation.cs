namespace Personalization.Sequences;

/// <summary>Tells a run under way that a person ends it: at once where that is asked in this process, and by the journal where it is asked in another one.</summary>
internal sealed class SequenceCancellation : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly SequenceJournal _journal;
    private readonly TimeProvider _time;
    private readonly string _runId;
    private Task _watch = Task.CompletedTask;

    internal SequenceCancellation(string runId, SequenceJournal journal, TimeProvider time)
    {
        _runId = runId;
        _journal = journal;
        _time = time;
    }

    internal CancellationToken Token => _cancelled.Token;

    internal async Task BeginAsync()
    {
        if (await _journal.IsCancelledAsync(_runId, CancellationToken.None).ConfigureAwait(false))
        {
            Cancel();
        }

        _watch = WatchAsync();
    }

    internal void Cancel() => _ = _cancelled.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        _ended.Dispose();
        _cancelled.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_cancelled.IsCancellationRequested)
        {
            await Task.Delay(SequenceConstants.CancelPoll, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (await _journal.IsCancelledAsync(_runId, _ended.Token).ConfigureAwait(false))
                {
                    Cancel();
                }
            }
            catch (Exception exception) when (exception is PersonalizationException or OperationCanceledException)
            {
                // It is asked again; the run itself tells when the journal is away.
            }
        }
    }
}
