using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>A store of a process that ends at a step that a test names: from then on the process reaches it no more.</summary>
internal sealed class MortalStore(IRecordStore inner) : IRecordStore
{
    private readonly Lock _lock = new();
    private RunStep? _end;
    private int _countdown;

    internal bool IsDead { get; private set; }

    internal void Live(RunStep? end = null, int times = 1)
    {
        _end = end;
        _countdown = times;
        IsDead = false;
    }

    internal void Pass(RunStep step)
    {
        lock (_lock)
        {
            IsDead |= step == _end && --_countdown <= 0;
        }

        Check();
    }

    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => new MortalCollection(this, await inner.OpenAsync(definition, cancellationToken));

    private void Check()
    {
        if (IsDead)
        {
            throw new InvalidOperationException("The process has ended.");
        }
    }

    private sealed class MortalCollection(MortalStore store, IRecordCollection inner) : ForwardingCollection(inner)
    {
        public override ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            store.Check();
            return Inner.ApplyAsync(batch, cancellationToken);
        }

        public override ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        {
            store.Check();
            return Inner.TrySetMarkAsync(sync, expected, next, cancellationToken);
        }
    }
}
