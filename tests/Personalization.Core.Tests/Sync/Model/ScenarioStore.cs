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

    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => inner.PrepareAsync(collection, cancellationToken);

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindAsync(collection, index, value, cancellationToken);

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        HolderCalls++;
        return inner.FindHolderAsync(collection, index, value, cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        HolderCalls++;
        return inner.FindHoldersAsync(collection, index, values, cancellationToken);
    }

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => inner.GetStoredAsync(collection, key, cancellationToken);

    public async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        Applying?.Invoke(batch);
        var fault = Next(Fault.BeforeBatch, Fault.HalfABatch, Fault.AfterBatch, Fault.CancelAtBatch);
        switch (fault)
        {
            case Fault.BeforeBatch:
                throw Failure("apply");
            case Fault.HalfABatch:
                await inner.ApplyAsync(Half(batch), cancellationToken);
                throw Failure("apply");
            case Fault.AfterBatch:
                await inner.ApplyAsync(batch, cancellationToken);
                throw Failure("apply");
            default:
                return await inner.ApplyAsync(batch, cancellationToken);
        }
    }

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.ListPartsAsync(collection, sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => inner.GetRegistrationsAsync(collection, cancellationToken);

    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => inner.RegisterAsync(collection, registration, replaces, cancellationToken);

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.UnregisterAsync(collection, sync, cancellationToken);

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.GetMarkAsync(collection, sync, cancellationToken);

    public async ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        var fault = Next(Fault.BeforeMark, Fault.AfterMark, Fault.CancelAtMark);
        if (fault == Fault.BeforeMark)
        {
            throw Failure("mark");
        }

        var moved = await inner.TrySetMarkAsync(collection, sync, expected, next, cancellationToken);
        return fault == Fault.AfterMark ? throw Failure("mark") : moved;
    }

    private static RecordBatch Half(RecordBatch batch) => new(
        batch.Collection, batch.Sync, batch.Token, batch.SyncedAt, batch.Indexes, [.. batch.Operations.Take(batch.Operations.Count / 2)], batch.Releases)
    {
        AdoptFrom = batch.AdoptFrom,
        Supersedes = batch.Supersedes,
        IsAwaited = batch.IsAwaited,
    };

    private static RecordStoreException Failure(string operation) => new("test", operation, null, "The test made this call fail.");

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
}
