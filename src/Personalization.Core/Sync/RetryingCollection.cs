using System.Runtime.CompilerServices;
using System.Text;
using Personalization.People;
using Personalization.Records;

namespace Personalization.Sync;

/// <summary>
/// The collection as a run calls it: it is opened by the first call, and every call is tried again after a transient error. Only a listing that has begun is not, as it cannot go on where
/// it stopped: who lists does it again by <see cref="RepeatAsync"/>. Thread-safe.
/// </summary>
internal sealed class RetryingCollection(OpenCollections collections, CollectionDefinition definition, StoreRetry retry) : IRecordCollection
{
    private volatile IRecordCollection? _opened;

    /// <summary>Who is told of every batch, if anyone.</summary>
    internal IRecordChangeListener? Listener { get; init; }

    /// <summary>Who was erased: a plan that was made before may still hold them.</summary>
    internal SuppressionList? Suppression { get; init; }

    public CollectionDefinition Definition => _opened?.Definition ?? definition;

    /// <summary>Does what may be done twice, from its start.</summary>
    internal async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => await retry.ExecuteAsync(static async (one, token) => await one(token).ConfigureAwait(false), call, cancellationToken).ConfigureAwait(false);

    public ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
        => CallAsync(static (records, sought, token) => records.FindAsync(sought.index, sought.value, token), (index, value), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => CallAsync(static (records, sought, token) => records.FindManyAsync(sought.index, sought.values, token), (index, values), cancellationToken);

    public ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken)
        => CallAsync(static (records, sought, token) => records.FindHolderAsync(sought.index, sought.value, token), (index, value), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => CallAsync(static (records, sought, token) => records.FindHoldersAsync(sought.index, sought.values, token), (index, values), cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken)
        => CallAsync(static (records, sought, token) => records.GetStoredAsync(sought, token), key, cancellationToken);

    /// <remarks>Whoever listens is told within the attempt, so that a batch is acknowledged to nobody before it was told of.</remarks>
    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        => SendAsync(Suppression?.Current is { IsEmpty: false } suppressed ? WithoutSuppressed(batch, suppressed) : batch, cancellationToken);

    private ValueTask<IReadOnlyList<OperationRefusal>> SendAsync(RecordBatch batch, CancellationToken cancellationToken)
        => Listener is { } listener
            ? CallAsync(
                static async (records, sent, token) =>
                {
                    var refusals = await records.ApplyAsync(sent.batch, token).ConfigureAwait(false);
                    await sent.listener.AppliedAsync(sent.Collection, sent.batch, token).ConfigureAwait(false);
                    return refusals;
                },
                (batch, listener, Collection: definition.Name),
                cancellationToken)
            : CallAsync(static (records, sent, token) => records.ApplyAsync(sent, token), batch, cancellationToken);

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, CancellationToken cancellationToken)
        => _opened?.ListPartsAsync(sync, cancellationToken) ?? OpenAndListAsync(sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken)
        => CallAsync(static (records, _, token) => records.GetRegistrationsAsync(token), this, cancellationToken);

    public ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => CallAsync(static (records, sent, token) => records.RegisterAsync(sent.registration, sent.replaces, token), (registration, replaces), cancellationToken);

    public async ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken)
        => await CallAsync(
            static async (records, sent, token) =>
            {
                await records.UnregisterAsync(sent, token).ConfigureAwait(false);
                return true;
            },
            sync,
            cancellationToken).ConfigureAwait(false);

    public ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken)
        => CallAsync(static (records, sought, token) => records.GetMarkAsync(sought, token), sync, cancellationToken);

    /// <remarks>Of an attempt whose answer was lost the next one says that the mark is another: whoever moves marks looks whether it is the own.</remarks>
    public ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => CallAsync(static (records, sent, token) => records.TrySetMarkAsync(sent.sync, sent.expected, sent.next, token), (sync, expected, next), cancellationToken);

    private ValueTask<T> CallAsync<TSent, T>(Func<IRecordCollection, TSent, CancellationToken, ValueTask<T>> call, TSent sent, CancellationToken cancellationToken)
        => retry.ExecuteAsync(
            static (one, token) => one.self._opened is { } records ? one.call(records, one.sent, token) : one.self.OpenAndCallAsync(one.call, one.sent, token),
            (self: this, call, sent),
            cancellationToken);

    private async ValueTask<T> OpenAndCallAsync<TSent, T>(Func<IRecordCollection, TSent, CancellationToken, ValueTask<T>> call, TSent sent, CancellationToken cancellationToken)
        => await call(await OpenAsync(cancellationToken).ConfigureAwait(false), sent, cancellationToken).ConfigureAwait(false);

    private async IAsyncEnumerable<PartEntry> OpenAndListAsync(string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var part in records.ListPartsAsync(sync, cancellationToken).ConfigureAwait(false))
        {
            yield return part;
        }
    }

    /// <summary>What would write somebody who was erased drops what there is.</summary>
    private RecordBatch WithoutSuppressed(RecordBatch batch, SuppressedKeys suppressed)
    {
        RecordOperation[]? operations = null;
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            var operation = batch.Operations[i];
            if ((operation.IsWrite || operation.Kind == RecordOperationKind.Adopt) && suppressed.ContainsRecord(definition.Name, Encoding.UTF8.GetBytes(operation.Key)))
            {
                operations ??= [.. batch.Operations];
                operations[i] = new RecordOperation(RecordOperationKind.Drop, operation.Key);
            }
        }

        return operations is null ? batch : batch.With(operations);
    }

    private async ValueTask<IRecordCollection> OpenAsync(CancellationToken cancellationToken)
        => _opened ??= await collections.GetAsync(definition, cancellationToken).ConfigureAwait(false);
}
