using Personalization.Records;
using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>Calls to Redis, each with a deadline, since the client library waits for ever. Thread-safe.</summary>
internal sealed class RedisCalls(RedisConnection connection, TimeProvider time, TimeSpan deadline) : IDisposable
{
    private readonly CallDeadlines _deadlines = new(time, deadline);

    internal async ValueTask<T> RunAsync<T>(string operation, string? collection, Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = connection.Current
                ?? await connection.GetAsync(cancellationToken).AsTask().WaitAsync(deadline, time, cancellationToken).ConfigureAwait(false);
            var database = multiplexer.GetDatabase();
            T answer;
            try
            {
                answer = await _deadlines.WaitAsync(call(database), cancellationToken).ConfigureAwait(false);
            }
            catch (RedisServerException exception) when (exception.Message.Contains("NOSCRIPT", StringComparison.Ordinal))
            {
                // A server that has forgotten the scripts did nothing, and the client library sends them again the next time.
                answer = await _deadlines.WaitAsync(call(database), cancellationToken).ConfigureAwait(false);
            }

            connection.Succeeded();
            return answer;
        }
        catch (TimeoutException exception) when (exception is not RedisTimeoutException)
        {
            connection.Failed();
            throw RedisErrors.TimedOut(operation, collection, deadline);
        }
        catch (Exception exception) when (RedisErrors.IsOfRedis(exception))
        {
            var error = RedisErrors.Of(operation, collection, exception);
            if (error.Kind == RecordStoreErrorKind.Moment)
            {
                connection.Failed();
            }

            throw error;
        }
    }

    public void Dispose() => _deadlines.Dispose();

    internal Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, time, cancellationToken);

    /// <summary>Whether keys of one script have to be of one slot.</summary>
    internal async ValueTask<bool> IsClusterAsync(CancellationToken cancellationToken)
    {
        var multiplexer = connection.Current ?? await connection.GetAsync(cancellationToken).ConfigureAwait(false);
        return multiplexer.GetEndPoints().Any(endPoint => multiplexer.GetServer(endPoint).ServerType == ServerType.Cluster);
    }
}
