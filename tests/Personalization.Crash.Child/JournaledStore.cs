using Npgsql;
using Personalization.Records;

namespace Personalization.Crash.Child;

/// <summary>
/// A record store that two processes share. Writes of all processes come one after the other, and each batch that was accepted is noted
/// with its token, in the order of acceptance.
/// </summary>
internal sealed class JournaledStore(IRecordStore inner, SharedState shared, NpgsqlDataSource journal) : IRecordStore
{
    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => new JournaledCollection(this, await inner.OpenAsync(definition, cancellationToken));

    private Task NoteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, long token)
        => ExecuteAsync(connection, transaction, $"insert into {shared.Schema}.accepted (token) values ($1)", token);

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

    private sealed class JournaledCollection(JournaledStore store, IRecordCollection inner) : ForwardingCollection(inner)
    {
        public override ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
            => store.InTurnAsync(async (connection, transaction) =>
            {
                var refusals = await Inner.ApplyAsync(batch, CancellationToken.None);
                if (refusals.Count(refusal => refusal.Reason == RefusalReason.Superseded) < batch.Operations.Count)
                {
                    await store.NoteAsync(connection, transaction, batch.Token);
                }

                return refusals;
            });

        public override ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
            => store.InTurnAsync((_, _) => Inner.RegisterAsync(registration, replaces, CancellationToken.None));

        public override ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
            => store.InTurnAsync((_, _) => Inner.TrySetMarkAsync(sync, expected, next, CancellationToken.None));
    }
}
