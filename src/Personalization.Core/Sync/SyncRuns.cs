using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <summary>Starts runs in the background. They end with the process as all runs do, see <see cref="SyncService.StopAsync"/>.</summary>
internal sealed class SyncRuns(SyncService service) : ISyncRuns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SyncRunTicket, SyncRunOptions> _background = [];

    public SyncRunState Start(string syncId, SyncRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(syncId);

        // A copy: what the caller sets afterwards is for the next run.
        var asked = options is null ? new SyncRunOptions() : options with { };
        lock (_gate)
        {
            var waiting = _background.FirstOrDefault(
                one => one.Key.State is { StartedAt: null, Run: null } state && state.SyncId == syncId && one.Value == asked).Key;
            if (waiting is not null)
            {
                return waiting.State;
            }

            var ticket = service.OpenRun(syncId);
            _background.Add(ticket, asked);
            _ = Task.Run(() => RunAsync(ticket, asked));
            return ticket.State;
        }
    }

    public IReadOnlyList<SyncRunState> List(string syncId)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        return [.. service.Log.List(syncId).Select(ticket => ticket.State)];
    }

    public SyncRunState? Find(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return service.Log.Find(runId)?.State;
    }

    public bool Cancel(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return service.Log.Find(runId)?.Cancel() ?? false;
    }

    private async Task RunAsync(SyncRunTicket ticket, SyncRunOptions options)
    {
        try
        {
            await service.CarryOutAsync(ticket, options, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            // Entered after Start has left it, so that what is taken out was put in.
            lock (_gate)
            {
                _background.Remove(ticket);
            }
        }
    }
}
