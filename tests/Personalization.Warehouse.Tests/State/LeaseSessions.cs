using Npgsql;

namespace Personalization.Warehouse.Tests.State;

/// <summary>Ends sessions from outside, as an administrator or a broken network does.</summary>
internal static class LeaseSessions
{
    /// <summary>Ends the sessions that hold leases in a database, and waits until their locks are free.</summary>
    internal static async Task EndAllAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select count(pg_terminate_backend(pid, 10000)) from (select distinct pid from pg_locks
                where locktype = 'advisory' and granted and pid <> pg_backend_pid()
                and database = (select oid from pg_database where datname = current_database())) sessions
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }
}
