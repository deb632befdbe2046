using Personalization.Sync.State;

namespace Personalization.Tests.Sequences;

/// <summary>What leases syncs and sequences among hosts of one test: one host at a time has each, until it gives it back or is taken for dead.</summary>
internal sealed class SharedLeases
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    internal ISyncLease ForHost(string host) => new Host(this, host);

    /// <summary>Takes every lease from a host, as when it died and they have run out.</summary>
    internal void Bury(string host)
    {
        lock (_lock)
        {
            foreach (var (name, grant) in _grants.Where(entry => entry.Value.Host == host).ToArray())
            {
                _grants.Remove(name);
                grant.Lose();
            }
        }
    }

    private sealed class Host(SharedLeases leases, string name) : ISyncLease
    {
        public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
        {
            lock (leases._lock)
            {
                if (leases._grants.ContainsKey(sync))
                {
                    throw new PersonalizationException(ErrorCodes.SyncRunning, "Another host has it.");
                }

                return ValueTask.FromResult<SyncLeaseGrant>(leases._grants[sync] = new Grant(leases, sync, name));
            }
        }
    }

    private sealed class Grant(SharedLeases leases, string sync, string host) : SyncLeaseGrant
    {
        private readonly CancellationTokenSource _lost = new();

        internal string Host => host;

        public override long? Token => null;

        public override CancellationToken Lost => _lost.Token;

        internal void Lose() => _ = _lost.CancelAsync();

        public override ValueTask DisposeAsync()
        {
            lock (leases._lock)
            {
                if (leases._grants.GetValueOrDefault(sync) == this)
                {
                    leases._grants.Remove(sync);
                }
            }

            return default;
        }
    }
}
