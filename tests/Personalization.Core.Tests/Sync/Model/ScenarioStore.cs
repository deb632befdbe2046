using Personalization.Records;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>Where a fault strikes.</summary>
internal enum Fault
{
    None,
    BeforeBatch,
    HalfABatch,
    AfterBatch,
    BeforeMark,
    AfterMark,
    CancelAtBatch,
    CancelAtMark,
}

/// <summary>A store that fails, or lets its caller be cancelled, at the call that a test names. Faults strike once.</summary>
internal sealed class ScenarioStore(IRecordStore inner) : IRecordStore
{
    private Fault _fault;
    private readonly Lock _gate = new();
    private int _countdown;
    private CancellationTokenSource? _cancellation;

    internal bool HasStruck { get; private set; }

    internal int Batches { get; private set; }

    /// <summary>How often somebody asked who holds values, of one or of many.</summary>
    internal int HolderCalls { get; private set; }

    /// <summary>Sees each batch before the store does.</summary>
    internal Action<RecordBatch>? Applying { get; set; }

    internal void Arm(Fault fault, int calls, CancellationTokenSource cancellation)
    {
        _fault = fault;
        _countdown = calls;
        _cancellation = cancellation;
        HasStruck = false;
    }

    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => new ScenarioCollection(this, await inner.OpenAsync(definition, cancellationToken));

    private static RecordStoreException Failure(string operation) => new("test", operation, "The test made this call fail.");

    private Fault Next(params Fault[] here)
    {
        lock (_gate)
        {
            Batches += here[0] == Fault.BeforeBatch ? 1 : 0;
            if (!here.Contains(_fault) || --_countdown > 0)
            {
                return Fault.None;
            }

            var fault = _fault;
            _fault = Fault.None;
            HasStruck = true;
            if (fault is Fault.CancelAtBatch or Fault.CancelAtMark)
            {
                _cancellation!.Cancel();
            }

            return fault;
        }
    }

    private sealed class ScenarioCollection(ScenarioStore store, IRecordCollection inner) : ForwardingCollection(inner)
    {
        public override ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken)
        {
            store.HolderCalls++;
            return base.FindHolderAsync(index, value, cancellationToken);
        }

        public override ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        {
            store.HolderCalls++;
            return base.FindHoldersAsync(index, values, cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            store.Applying?.Invoke(batch);
            var fault = store.Next(Fault.BeforeBatch, Fault.HalfABatch, Fault.AfterBatch, Fault.CancelAtBatch);
            switch (fault)
            {
                case Fault.BeforeBatch:
                    throw Failure("apply");
                case Fault.HalfABatch:
                    await Inner.ApplyAsync(batch.Slice(0, batch.Operations.Count / 2), cancellationToken);
                    throw Failure("apply");
                case Fault.AfterBatch:
                    await Inner.ApplyAsync(batch, cancellationToken);
                    throw Failure("apply");
                default:
                    return await Inner.ApplyAsync(batch, cancellationToken);
            }
        }

        public override async ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        {
            var fault = store.Next(Fault.BeforeMark, Fault.AfterMark, Fault.CancelAtMark);
            if (fault == Fault.BeforeMark)
            {
                throw Failure("mark");
            }

            var moved = await Inner.TrySetMarkAsync(sync, expected, next, cancellationToken);
            return fault == Fault.AfterMark ? throw Failure("mark") : moved;
        }
    }
}
