using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>The connection to one Redis or cluster, made by the first call. The client library heals it, and follows a cluster. Thread-safe.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TimeProvider _time;
    private readonly ConfigurationOptions? _options;
    private volatile IConnectionMultiplexer? _current;
    private volatile Exception? _refused;
    private volatile bool _disposed;
    private long _triedAt;
    private int _trying;

    /// <param name="options">How to connect.</param>
    /// <param name="deadline">How long an answer is waited for.</param>
    /// <param name="time">The clock.</param>
    internal RedisConnection(ConfigurationOptions options, TimeSpan deadline, TimeProvider time)
    {
        _time = time;
        _options = options.Clone();
        _options.AsyncTimeout = (int)deadline.TotalMilliseconds;
    }

    /// <summary>Takes a multiplexer of the application, which is not closed.</summary>
    internal RedisConnection(IConnectionMultiplexer given, TimeProvider time) => (_current, _time) = (given, time);

    /// <summary>The multiplexer, once there is one.</summary>
    internal IConnectionMultiplexer? Current => _current;

    /// <summary>Why no connection can be made, as far as is known: the client library says why it lost one, and not why it does not get it back.</summary>
    internal Exception? Refused => _refused;

    internal async ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is null)
            {
                var own = await ConnectionMultiplexer.ConnectAsync(_options!).ConfigureAwait(false);
                own.ConnectionRestored += OnRestored;
                _current = own;
            }

            return _current;
        }
        finally
        {
            _gate.Release();
            if (_disposed)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes the connection. One that a first call is still making is closed by that call: it would have to be waited for as long as the server is away.</summary>
    /// <returns>A task that ends when it is closed, or left to that call.</returns>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return CloseAsync();
    }

    private async ValueTask CloseAsync()
    {
        if (!await _gate.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            if (_current is not { } current)
            {
                return;
            }

            _current = null;
            if (_options is not null)
            {
                await current.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Looks, beside the calls, why there is no connection; once a second at most.</summary>
    internal void LookWhy()
    {
        var now = _time.GetTimestamp();
        if (_options is null || _disposed || (_triedAt != 0 && _time.GetElapsedTime(Volatile.Read(ref _triedAt), now) < Pause) || Interlocked.Exchange(ref _trying, 1) != 0)
        {
            return;
        }

        Volatile.Write(ref _triedAt, now);
        _ = Task.Run(TryConnectAsync);
    }

    private async Task TryConnectAsync()
    {
        try
        {
            var options = _options!.Clone();
            options.AbortOnConnectFail = true;
            var tried = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            await tried.DisposeAsync().ConfigureAwait(false);
            _refused = null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _refused = exception;
        }
        finally
        {
            Volatile.Write(ref _trying, 0);
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => _refused = null;
}
