using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <summary>
/// The leases of one run: one a region. While it holds all of them nobody else runs the sync, so that whatever the journal says of others is over; and its own end is told by the last region that gives its
/// lease back, before it does. Thread-safe.
/// </summary>
/// <param name="ticket">The run.</param>
/// <param name="count">How many regions it runs in.</param>
/// <param name="combine">Makes the account of the run of those of its regions.</param>
internal sealed class RegionLeases(SyncRunTicket ticket, int count, Func<IReadOnlyList<SyncRun>, SyncRun> combine)
{
    private readonly SyncRunTicket _ticket = ticket;
    private readonly Lock _gate = new();
    private readonly bool[] _isHeld = new bool[count];
    private readonly SyncRun?[] _ended = new SyncRun?[count];

    /// <summary>Answers what the run has to do with the lease of one region.</summary>
    internal RegionLease Of(int region) => new(this, region);

    private bool AreAllHeld()
    {
        lock (_gate)
        {
            return Array.TrueForAll(_isHeld, isHeld => isHeld);
        }
    }

    private ValueTask TakeAsync(int region)
    {
        lock (_gate)
        {
            _isHeld[region] = true;
        }

        return _ticket.TakeAsync(AreAllHeld);
    }

    private async ValueTask EndAsync(int region, SyncRun run)
    {
        SyncRun[]? all;
        lock (_gate)
        {
            _ended[region] = run;
            all = Array.TrueForAll(_ended, one => one is not null) ? [.. _ended.OfType<SyncRun>()] : null;
        }

        if (all is not null)
        {
            await _ticket.EndUnderLeaseAsync(combine(all)).ConfigureAwait(false);
        }

        lock (_gate)
        {
            _isHeld[region] = false;
        }
    }

    private void Miss(int region, SyncRun run)
    {
        lock (_gate)
        {
            _ended[region] = run;
        }
    }

    /// <summary>The lease of one region, from the run's side.</summary>
    internal readonly struct RegionLease(RegionLeases leases, int region)
    {
        /// <summary>Gets the run.</summary>
        internal SyncRunTicket Ticket => leases._ticket;

        /// <summary>The run has the lease.</summary>
        internal ValueTask TakeAsync() => leases.TakeAsync(region);

        /// <summary>The run has ended in the region and is about to give the lease back.</summary>
        internal ValueTask EndAsync(SyncRun run) => leases.EndAsync(region, run);

        /// <summary>The run has ended in the region and never had the lease.</summary>
        internal void Miss(SyncRun run) => leases.Miss(region, run);
    }
}
