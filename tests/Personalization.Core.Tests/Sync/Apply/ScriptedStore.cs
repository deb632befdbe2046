using Personalization.Records;

namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>A store whose batches fail as a script says.</summary>
/// <param name="inner">Where batches are applied.</param>
/// <param name="script">Answers for each call what it comes to; <see langword="null"/> where it works.</param>
internal sealed class ScriptedStore(IRecordStore inner, Func<RecordBatch, StoreFault?> script) : IRecordStore
{
    public async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (script(batch) is not { } fault)
        {
            return await inner.ApplyAsync(batch, cancellationToken);
        }

        await inner.ApplyAsync(batch.Slice(0, fault.Applied), cancellationToken);
        throw fault.Error;
    }

    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
