using Personalization.Records;

namespace Personalization.Sync;

/// <summary>
/// The store as a run calls it: every call is tried again after a transient error. Only a listing that has begun does not, as it cannot go on where it stopped: who lists does it again
/// by <see cref="RepeatAsync"/>. Thread-safe.
/// </summary>
internal sealed class RetryingStore(IRecordStore store, StoreRetry retry) : IRecordStore
{
    public bool IsRemote => store.IsRemote;

    /// <summary>Who is told of every batch, if anyone.</summary>
    internal IRecordChangeListener? Listener { get; init; }

    /// <summary>Does what may be done twice, from its start.</summary>
    internal async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => await retry.ExecuteAsync(static async (one, token) => await one(token).ConfigureAwait(false), call, cancellationToken).ConfigureAwait(false);

    public async ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => await retry.ExecuteAsync(
            static async (call, token) =>
            {
                await call.store.PrepareAsync(call.collection, token).ConfigureAwait(false);
                return true;
            },
            (store, collection),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.FindAsync(call.collection, call.index, call.value, token), (store, collection, index, value), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.FindManyAsync(call.collection, call.index, call.values, token), (store, collection, index, values), cancellationToken);

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.FindHolderAsync(call.collection, call.index, call.value, token), (store, collection, index, value), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.FindHoldersAsync(call.collection, call.index, call.values, token), (store, collection, index, values), cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.GetStoredAsync(call.collection, call.key, token), (store, collection, key), cancellationToken);

    /// <remarks>Whoever listens is told within the attempt, so that a batch is acknowledged to nobody before it was told of.</remarks>
    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        => Listener is { } listener
            ? retry.ExecuteAsync(
                static async (call, token) =>
                {
                    var refusals = await call.store.ApplyAsync(call.batch, token).ConfigureAwait(false);
                    await call.listener.AppliedAsync(call.batch, token).ConfigureAwait(false);
                    return refusals;
                },
                (store, batch, listener),
                cancellationToken)
            : retry.ExecuteAsync(static (call, token) => call.store.ApplyAsync(call.batch, token), (store, batch), cancellationToken);

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken) => store.ListPartsAsync(collection, sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.GetRegistrationsAsync(call.collection, token), (store, collection), cancellationToken);

    public ValueTask<SyncRegistration?> RegisterAsync(string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => retry.ExecuteAsync(
            static (call, token) => call.store.RegisterAsync(call.collection, call.registration, call.replaces, token), (store, collection, registration, replaces), cancellationToken);

    public async ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => await retry.ExecuteAsync(
            static async (call, token) =>
            {
                await call.store.UnregisterAsync(call.collection, call.sync, token).ConfigureAwait(false);
                return true;
            },
            (store, collection, sync),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => retry.ExecuteAsync(static (call, token) => call.store.GetMarkAsync(call.collection, call.sync, token), (store, collection, sync), cancellationToken);

    /// <remarks>Of an attempt whose answer was lost the next one says that the mark is another: whoever moves marks looks whether it is the own.</remarks>
    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => retry.ExecuteAsync(
            static (call, token) => call.store.TrySetMarkAsync(call.collection, call.sync, call.expected, call.next, token), (store, collection, sync, expected, next), cancellationToken);
}
