using System.Globalization;
using Npgsql;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>What is said on a session to take a lease.</summary>
internal static class LeaseSession
{
    // A client that is gone without a word, or that stands still, loses its session within half a minute.
    private const string KeepAlive =
        "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";

    private const string DropUnsent = "set tcp_user_timeout = '20s'";
    private const string DropIdle = "set idle_session_timeout = '30s'";

    private static readonly string Holder = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");

    /// <summary>Takes the lock and a new token, and removes what a process that ended left unfinished.</summary>
    /// <returns>The token.</returns>
    internal static async Task<long> LockAsync(
        NpgsqlConnection session, StateSql sql, string sync, byte[] key, long number, CancellationToken cancellationToken)
    {
        await SetUpAsync(session, cancellationToken).ConfigureAwait(false);
        if (!await session.ReadAsync<bool>("select pg_try_advisory_lock($1)", cancellationToken, number).ConfigureAwait(false))
        {
            throw await RunningAsync(session, sql, sync, key, cancellationToken).ConfigureAwait(false);
        }

        var token = await session.ReadAsync<long>(sql.TakeLease, cancellationToken, key, SyncKey.TextOf(sync), Holder).ConfigureAwait(false);
        await session.RunAsync(sql.DeleteUncommitted, cancellationToken, key).ConfigureAwait(false);
        return token;
    }

    private static async Task SetUpAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        if (await session.ReadAsync<int>("select pg_backend_pid()", cancellationToken).ConfigureAwait(false) != session.ProcessID)
        {
            throw StateErrors.Pooled();
        }

        await session.RunAsync(KeepAlive, cancellationToken).ConfigureAwait(false);
        if (session.PostgreSqlVersion.Major >= 12)
        {
            await session.RunAsync(DropUnsent, cancellationToken).ConfigureAwait(false);
        }

        if (session.PostgreSqlVersion.Major >= 14)
        {
            await session.RunAsync(DropIdle, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<Exception> RunningAsync(NpgsqlConnection session, StateSql sql, string sync, byte[] key, CancellationToken cancellationToken)
    {
        var command = CommandExtensions.Create(session, sql.FindHolder, key);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? StateErrors.Running(sync, reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1))
                    : StateErrors.Running(sync);
            }
        }
    }
}
