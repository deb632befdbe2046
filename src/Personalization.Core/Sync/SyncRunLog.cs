using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <summary>The runs that this process has to tell of: all that have not ended, and of each sync the last that have. Thread-safe.</summary>
internal sealed class SyncRunLog
{
    /// <summary>How many runs of a sync that have ended are kept.</summary>
    private const int Kept = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<SyncRunTicket>> _bySync = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SyncRunTicket> _byRun = new(StringComparer.Ordinal);
    private bool _stopping;

    internal SyncRunTicket Open(SyncRunTicket ticket)
    {
        var syncId = ticket.State.SyncId;
        lock (_gate)
        {
            if (!_bySync.TryGetValue(syncId, out var runs))
            {
                _bySync.Add(syncId, runs = []);
            }

            runs.AddFirst(ticket);
            _byRun.Add(ticket.RunId, ticket);
            Shorten(runs);
            if (_stopping)
            {
                ticket.Cancel(stopping: true);
            }
        }

        return ticket;
    }

    /// <summary>Forgets a run that turned out not to be due.</summary>
    internal void Remove(SyncRunTicket ticket)
    {
        lock (_gate)
        {
            if (_byRun.Remove(ticket.RunId))
            {
                _bySync[ticket.State.SyncId].Remove(ticket);
            }
        }
    }

    /// <summary>Cancels every run that has not ended, and each that is asked for from now on: the next process goes on with them.</summary>
    /// <returns>A task that ends when they have.</returns>
    internal Task StopAsync()
    {
        SyncRunTicket[] open;
        lock (_gate)
        {
            _stopping = true;
            open = [.. _byRun.Values.Where(ticket => ticket.Cancel(stopping: true))];
        }

        return Task.WhenAll(open.Select(ticket => ticket.Ended));
    }

    internal IReadOnlyList<SyncRunTicket> List(string syncId)
    {
        lock (_gate)
        {
            return _bySync.TryGetValue(syncId, out var runs) ? [.. runs] : [];
        }
    }

    /// <summary>All of them, the newest first.</summary>
    internal IReadOnlyList<SyncRunState> List()
    {
        lock (_gate)
        {
            return [.. _byRun.Values.Select(ticket => ticket.State).OrderByDescending(run => run.RunId, StringComparer.Ordinal)];
        }
    }

    internal SyncRunTicket? Find(string runId)
    {
        lock (_gate)
        {
            return _byRun.GetValueOrDefault(runId);
        }
    }

    /// <summary>Takes what the accounts of a sync's runs tell of a record out of them.</summary>
    internal void Forget(string syncId, string key)
    {
        foreach (var ticket in List(syncId))
        {
            ticket.Forget(key);
        }
    }

    private void Shorten(LinkedList<SyncRunTicket> runs)
    {
        var ended = 0;
        for (var node = runs.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.State.Run is not null && ++ended > Kept)
            {
                runs.Remove(node);
                _byRun.Remove(node.Value.RunId);
            }

            node = next;
        }
    }
}
