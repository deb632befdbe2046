using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>The connection to one Redis or cluster, made by the first call. The client library heals it, and follows a cluster. Thread-safe.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConfigurationOptions? _options;
    private volatile IConnectionMultiplexer? _current;
    private volatile Exception? _refused;
    private volatile bool _disposed;

    /// <param name="options">How to connect.</param>
    /// <param name="deadline">How long an answer is waited for.</param>
    internal RedisConnection(ConfigurationOptions options, TimeSpan deadline)
    {
        _options = options.Clone();
        _options.AsyncTimeout = (int)deadline.TotalMilliseconds;
    }

    /// <summary>Takes a multiplexer of the application, which is not closed.</summary>
    internal RedisConnection(IConnectionMultiplexer given)
    {
        _current = given;
        Watch(given);
    }

    /// <summary>The multiplexer, once there is one.</summary>
    internal IConnectionMultiplexer? Current => _current;

    /// <summary>Why the last attempt to connect again failed, which a call's own exception does not tell; <see langword="null"/> while there is a connection.</summary>
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
                Watch(own);
                _current = own;
            }

            return _current;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not beside a first call that is connecting: its connection would stay.
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            if (_current is not { } current)
            {
                return;
            }

            _current = null;
            current.ConnectionFailed -= OnFailed;
            current.ConnectionRestored -= OnRestored;
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

    private void Watch(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failed) => _refused = failed.Exception;

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => _refused = null;
}
