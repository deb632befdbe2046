using Npgsql;
using Personalization.Records;

namespace Personalization.Crash.Child;

/// <summary>
/// A record store that two processes share. Writes of all processes come one after the other, and each batch that was accepted is noted
/// with its token, in the order of acceptance.
/// </summary>
internal sealed class JournaledStore(IRecordStore inner, SharedState shared, NpgsqlDataSource journal) : IRecordStore
{
    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => inner.PrepareAsync(collection, cancellationToken);

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindAsync(collection, index, value, cancellationToken);

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindHolderAsync(collection, index, value, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => inner.FindHoldersAsync(collection, index, values, cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => inner.GetStoredAsync(collection, key, cancellationToken);

    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        => InTurnAsync(async (connection, transaction) =>
        {
            var refusals = await inner.ApplyAsync(batch, CancellationToken.None);
            if (refusals.Count(refusal => refusal.Reason == RefusalReason.Superseded) < batch.Operations.Count)
            {
                await ExecuteAsync(connection, transaction, $"insert into {shared.Schema}.accepted (token) values ($1)", batch.Token);
            }

            return refusals;
        });

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.ListPartsAsync(collection, sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => inner.GetRegistrationsAsync(collection, cancellationToken);

    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => InTurnAsync((_, _) => inner.RegisterAsync(collection, registration, replaces, CancellationToken.None));

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.UnregisterAsync(collection, sync, cancellationToken);

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.GetMarkAsync(collection, sync, cancellationToken);

    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => InTurnAsync((_, _) => inner.TrySetMarkAsync(collection, sync, expected, next, CancellationToken.None));

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, object value)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction) { Parameters = { new NpgsqlParameter { Value = value } } };
        await command.ExecuteNonQueryAsync();
    }

    private async ValueTask<T> InTurnAsync<T>(Func<NpgsqlConnection, NpgsqlTransaction, ValueTask<T>> write)
    {
        await using var connection = await journal.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, transaction, "select pg_advisory_xact_lock(hashtext($1))", shared.Schema);
        var result = await write(connection, transaction);
        await transaction.CommitAsync();
        return result;
    }
}
