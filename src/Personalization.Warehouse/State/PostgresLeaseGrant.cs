using Npgsql;
using Personalization.Sync.State;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>
/// A lease: an advisory lock that lives as long as its session. The server ends the session when it hears nothing for a while, and this
/// side listens on it, so that each notices the end of the other.
/// </summary>
internal sealed class PostgresLeaseGrant : SyncLeaseGrant
{
    // This side gives up first: three pings fit into what the server waits.
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(5);
    private const int PingTimeoutSeconds = 10;

    private readonly NpgsqlConnection _session;
    private readonly TimeProvider _time;
    private readonly long _lock;
    private readonly Action _released;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private int _disposed;

    private PostgresLeaseGrant(NpgsqlConnection session, LeaseFence fence, long lockNumber, TimeProvider time, Action released)
    {
        _session = session;
        _time = time;
        _lock = lockNumber;
        _released = released;
        Fence = fence;
        Lost = _lost.Token;
    }

    public override long? Token => Fence.Token;

    public override CancellationToken Lost { get; }

    internal LeaseFence Fence { get; }

    /// <summary>Takes the lease on a session of its own.</summary>
    /// <exception cref="PersonalizationException">Another session has it (<c>sync_running</c>).</exception>
    internal static async Task<PostgresLeaseGrant> AcquireAsync(StateDatabase database, string sync, Action released, CancellationToken cancellationToken)
    {
        var key = SyncKey.Of(sync);
        var number = SyncKey.LockOf(database.Sql.Schema, key);
        var session = await database.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var token = await LeaseSession.LockAsync(session, database.Sql, sync, key, number, cancellationToken).ConfigureAwait(false);
            var grant = new PostgresLeaseGrant(session, new LeaseFence(sync, key, token), number, database.Time, released);
            grant._watching = Task.Run(grant.WatchAsync, CancellationToken.None);
            return grant;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        try
        {
            // The end of a session is noticed a little later; this is done when it is answered.
            await _session.RunAsync("select pg_advisory_unlock($1)", CancellationToken.None, _lock).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidOperationException || PostgresDatabase.IsOfDatabase(exception))
        {
            // The session is over, and with it the lock.
        }

        await CloseAsync().ConfigureAwait(false);
        _released();
        _lost.Dispose();
        _stop.Dispose();
    }

    private async Task CloseAsync()
    {
        try
        {
            await _session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresDatabase.IsOfDatabase(exception))
        {
            // It is closed all the same.
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await ListenAsync().ConfigureAwait(false);
                if (!_stop.IsCancellationRequested)
                {
                    var ping = new NpgsqlCommand("select 1", _session) { CommandTimeout = PingTimeoutSeconds };
                    await using (ping.ConfigureAwait(false))
                    {
                        await ping.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException || PostgresDatabase.IsOfDatabase(exception))
        {
            await _lost.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the next ping is due. The server's last word, or the end of the connection, is heard at once.</summary>
    private async Task ListenAsync()
    {
        using var period = new CancellationTokenSource(PingPeriod, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(period.Token, _stop.Token);
        try
        {
            await _session.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is time to ping, or to stop.
        }
    }
}
