using System.Net.Sockets;
using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>Calls to Redis. What goes wrong is told in our own words, since the client library's name keys. Thread-safe.</summary>
internal sealed class RedisCalls(RedisConnection connection, TimeProvider time, TimeSpan deadline)
{
    internal async ValueTask<T> RunAsync<T>(string operation, string? collection, Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var answer = call((connection.Current ?? await ConnectAsync(cancellationToken).ConfigureAwait(false)).GetDatabase());
            return await (cancellationToken.CanBeCanceled ? answer.WaitAsync(cancellationToken) : answer).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfClient(exception, cancellationToken))
        {
            throw Told(operation, collection, exception);
        }
    }

    internal Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, time, cancellationToken);

    /// <summary>Whether keys of one script have to be of one slot.</summary>
    internal async ValueTask<bool> IsClusterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = connection.Current ?? await ConnectAsync(cancellationToken).ConfigureAwait(false);
            return multiplexer.GetEndPoints().Any(endPoint => multiplexer.GetServer(endPoint).ServerType == ServerType.Cluster);
        }
        catch (Exception exception) when (IsOfClient(exception, cancellationToken))
        {
            throw Told("connect", null, exception);
        }
    }

    private static bool IsOfClient(Exception exception, CancellationToken cancellationToken)
        => exception is not PersonalizationException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private RecordStoreException Told(string operation, string? collection, Exception exception)
    {
        var error = RedisErrors.Of(operation, collection, exception, connection.Refused);
        if (exception is RedisConnectionException)
        {
            connection.LookWhy();
        }

        return error;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await connection.GetAsync(cancellationToken).AsTask().WaitAsync(deadline, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}
