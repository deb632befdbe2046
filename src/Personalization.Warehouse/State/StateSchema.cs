using Npgsql;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>Makes the schema and its tables, once, whichever process comes first.</summary>
internal static class StateSchema
{
    /// <exception cref="PersonalizationException">The tables are of a newer version (<c>state_unavailable</c>).</exception>
    internal static async Task EnsureAsync(NpgsqlConnection connection, StateSql sql, CancellationToken cancellationToken)
    {
        // Looks first: once the tables are there, a role without the right to make them will do.
        if (await CountTablesAsync(connection, sql, cancellationToken).ConfigureAwait(false) == StateSql.TableCount)
        {
            return;
        }

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await EnsureNamespaceAsync(connection, sql, cancellationToken).ConfigureAwait(false);
            if (await CountTablesAsync(connection, sql, cancellationToken).ConfigureAwait(false) is var count && count != StateSql.TableCount)
            {
                await connection.RunAsync(count == 0 ? sql.CreateTables : sql.CompleteTables, cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the schema alone, in the caller's transaction, which keeps others out until it ends.</summary>
    internal static async Task EnsureNamespaceAsync(NpgsqlConnection connection, StateSql sql, CancellationToken cancellationToken)
    {
        await connection.RunAsync("select pg_advisory_xact_lock($1)", cancellationToken, SyncKey.LockOf(sql.Schema)).ConfigureAwait(false);
        if (!await connection.ReadAsync<bool>(sql.FindSchema, cancellationToken, sql.Schema).ConfigureAwait(false))
        {
            await connection.RunAsync(sql.CreateSchema, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Counts the tables that are there; none where nothing says that they are this library's.</summary>
    private static async Task<long> CountTablesAsync(NpgsqlConnection connection, StateSql sql, CancellationToken cancellationToken)
    {
        var count = await connection.ReadAsync<long>(sql.CountTables, cancellationToken, sql.Schema).ConfigureAwait(false);
        if (count == 0)
        {
            return 0;
        }

        var version = await connection.ReadAsync<int>(sql.ReadVersion, cancellationToken).ConfigureAwait(false);
        return version <= StateSql.Version ? count : throw StateErrors.NewerSchema(sql.Schema, version);
    }
}
