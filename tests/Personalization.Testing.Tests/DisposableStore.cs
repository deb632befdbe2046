using Personalization.Records;

namespace Personalization.Testing.Tests;

/// <summary>A store of which only the disposal is looked at.</summary>
internal sealed class DisposableStore : IRecordStore, IDisposable
{
    internal int Disposed { get; private set; }

    public void Dispose() => Disposed++;

    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
