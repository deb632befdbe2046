using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <content>Runs in the background. They end with the process as all runs do, see <see cref="StopAsync"/>.</content>
internal sealed partial class SyncService
{
    private readonly Lock _backgroundLock = new();
    private readonly Dictionary<SyncRunTicket, SyncRunOptions> _background = [];

    public SyncRunState StartRun(string syncId, SyncRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(syncId);

        // A copy: what the caller sets afterwards is for the next run.
        var asked = options is null ? new SyncRunOptions() : options with { };
        lock (_backgroundLock)
        {
            var waiting = _background.FirstOrDefault(
                one => one.Key.State is { StartedAt: null, Run: null } state && state.SyncId == syncId && one.Value == asked).Key;
            if (waiting is not null)
            {
                return waiting.State;
            }

            var ticket = OpenRun(syncId, asked);
            _background.Add(ticket, asked);
            _ = Task.Run(() => RunInBackgroundAsync(ticket, asked));
            return ticket.State;
        }
    }

    public IReadOnlyList<SyncRunState> ListRuns(string syncId)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        return [.. Log.List(syncId).Select(ticket => ticket.State)];
    }

    public SyncRunState? FindRun(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return Log.Find(runId)?.State;
    }

    public bool CancelRun(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return Log.Find(runId)?.Cancel() ?? false;
    }

    private async Task RunInBackgroundAsync(SyncRunTicket ticket, SyncRunOptions options)
    {
        try
        {
            await CarryOutAsync(ticket, options, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            // Entered after Start has left it, so that what is taken out was put in.
            lock (_backgroundLock)
            {
                _background.Remove(ticket);
            }
        }
    }
}
