using System.Collections.Concurrent;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Sequences;

/// <summary>
/// Lets one process at a time work on a sequence, and one task within it: by the lease that runs of syncs take too, which is right wherever the state lies, and which is free again by itself when its
/// process ends. Thread-safe.
/// </summary>
internal sealed class SequenceTurns(ISyncLease lease) : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn in this process, and takes the lease if no other process has it.</summary>
    /// <returns>The turn, to be disposed; <see langword="null"/> when another process works on the sequence.</returns>
    internal async Task<Turn?> TakeAsync(string sequenceId, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(sequenceId, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new Turn(gate, await lease.AcquireAsync(SequenceConstants.TargetOf(sequenceId), cancellationToken).ConfigureAwait(false));
        }
        catch (PersonalizationException exception) when (SyncErrors.IsContention(exception.Code))
        {
            gate.Release();
            return null;
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var gate in _gates.Values)
        {
            gate.Dispose();
        }
    }

    /// <summary>The right to change the runs of a sequence.</summary>
    internal sealed class Turn(SemaphoreSlim gate, SyncLeaseGrant grant) : IAsyncDisposable
    {
        /// <summary>Gets what is cancelled when another process may have the turn.</summary>
        internal CancellationToken Lost => grant.Lost;

        public async ValueTask DisposeAsync()
        {
            await grant.DisposeAsync().ConfigureAwait(false);
            gate.Release();
        }
    }
}
