using Npgsql;

namespace Personalization.Warehouse.Tests.State;

/// <summary>Ends sessions from outside, as an administrator or a broken network does.</summary>
internal static class LeaseSessions
{
    /// <summary>Ends the sessions that hold leases in a database, and waits until their locks are free.</summary>
    internal static Task EndAllAsync(string connectionString) => EndAsync(connectionString, "exists");

    /// <summary>Ends the sessions in a database that hold no lease.</summary>
    internal static Task EndOthersAsync(string connectionString) => EndAsync(connectionString, "not exists");

    private static async Task EndAsync(string connectionString, string quantifier)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity a
            where datname = current_database() and pid <> pg_backend_pid()
            and {quantifier} (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory' and l.granted)
            """,
            connection);
        Assert.NotEqual(0L, await command.ExecuteScalarAsync());
    }
}
