using System.Runtime.CompilerServices;
using Personalization.Records;

namespace Personalization.Testing;

/// <summary>A collection of a <see cref="FaultyRecordStore"/>.</summary>
internal sealed class FaultyRecordCollection(FaultyRecordStore store, IRecordCollection inner) : IRecordCollection
{
    public CollectionDefinition Definition => inner.Definition;

    public ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.Find) with { Values = [value] }, () => inner.FindAsync(index, value, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.FindMany) with { Values = values }, () => inner.FindManyAsync(index, values, cancellationToken), cancellationToken);

    public ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.FindHolder) with { Values = [value] }, () => inner.FindHolderAsync(index, value, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.FindHolder) with { Values = values }, () => inner.FindHoldersAsync(index, values, cancellationToken), cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.GetStored) with { Values = [key] }, () => inner.GetStoredAsync(key, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.Apply, batch.Sync) with { Batch = batch }, () => inner.ApplyAsync(batch, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = await store.CallAsync(
            Call(StoreOperations.ListParts, sync), () => ValueTask.FromResult(inner.ListPartsAsync(sync, cancellationToken)), cancellationToken).ConfigureAwait(false);
        await foreach (var part in parts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return part;
        }
    }

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.GetRegistrations), () => inner.GetRegistrationsAsync(cancellationToken), cancellationToken);

    public ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => store.CallAsync(
            Call(StoreOperations.Register, registration.Sync) with { Registration = registration },
            () => inner.RegisterAsync(registration, replaces, cancellationToken),
            cancellationToken);

    public async ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken)
        => await store.CallAsync(
            Call(StoreOperations.Unregister, sync),
            async () =>
            {
                await inner.UnregisterAsync(sync, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.GetMark, sync), () => inner.GetMarkAsync(sync, cancellationToken), cancellationToken);

    public ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => store.CallAsync(Call(StoreOperations.SetMark, sync) with { Mark = next }, () => inner.TrySetMarkAsync(sync, expected, next, cancellationToken), cancellationToken);

    private StoreCall Call(StoreOperations operation, string? sync = null) => store.Call(operation, Definition.Name) with { Sync = sync, Records = inner };
}
