namespace Personalization.Sync.Runs;

/// <summary>Starts runs in the background, and ends them with the process.</summary>
internal sealed class SyncRuns(SyncService service) : ISyncRuns, IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SyncRunTicket, Background> _background = [];
    private bool _stopping;

    public SyncRunState Start(string syncId, SyncRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        options ??= new SyncRunOptions();
        lock (_gate)
        {
            var waiting = _background.FirstOrDefault(
                one => one.Key.State is { StartedAt: null, Run: null } state && state.SyncId == syncId && AskTheSame(one.Value.Options, options)).Key;
            if (waiting is not null)
            {
                return waiting.State;
            }

            var ticket = service.OpenRun(syncId);
            if (_stopping)
            {
                ticket.Cancel(stopping: true);
            }

            _background.Add(ticket, new Background(options, Task.Run(() => RunAsync(ticket, options))));
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

    /// <summary>Ends the runs: nothing may use the store when this is over.</summary>
    /// <returns>A task that ends when they have.</returns>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Tells the runs to end, and does not wait for them.</summary>
    public void Dispose() => _ = StopAsync();

    /// <summary>Ends the runs that were started here; the next process goes on with them.</summary>
    internal Task StopAsync()
    {
        Task[] work;
        lock (_gate)
        {
            _stopping = true;
            foreach (var ticket in _background.Keys)
            {
                ticket.Cancel(stopping: true);
            }

            work = [.. _background.Values.Select(one => one.Work)];
        }

        return Task.WhenAll(work);
    }

    private static bool AskTheSame(SyncRunOptions one, SyncRunOptions other)
        => one.Resync == other.Resync && one.AllowRemovals == other.AllowRemovals && one.IgnoreRemoved == other.IgnoreRemoved && one.Force == other.Force
        && one.Progress == other.Progress;

    private async Task RunAsync(SyncRunTicket ticket, SyncRunOptions options)
    {
        try
        {
            await service.RunAsync(ticket, options, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The ticket tells.
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

    private sealed record Background(SyncRunOptions Options, Task Work);
}
