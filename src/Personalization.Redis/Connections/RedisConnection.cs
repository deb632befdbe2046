using System.Net;
using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>
/// The connection to one Redis or cluster. The client library does not always heal: its configuration is read again when calls fail, and where that does not help the
/// multiplexer is replaced by one that knows every node that was ever learnt. Thread-safe.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RepairPause = TimeSpan.FromSeconds(1);

    private readonly ConfigurationOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);
    private readonly IConnectionMultiplexer? _given;
    private volatile IConnectionMultiplexer? _current;
    private long _failingSince;
    private long _lastRepair;
    private int _repairing;
    private int _disposed;

    internal RedisConnection(ConfigurationOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Learn(options.EndPoints);
    }

    /// <summary>Takes a multiplexer of the application, which is neither replaced nor closed.</summary>
    internal RedisConnection(IConnectionMultiplexer given, TimeProvider time)
    {
        _options = new ConfigurationOptions();
        _time = time;
        _given = given;
        _current = given;
    }

    /// <summary>The multiplexer, once there is one.</summary>
    internal IConnectionMultiplexer? Current => _current;

    internal async ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _current ?? await ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A call was answered.</summary>
    internal void Succeeded()
    {
        if (Volatile.Read(ref _failingSince) != 0)
        {
            Volatile.Write(ref _failingSince, 0);
        }
    }

    /// <summary>A call failed for the connection's sake, or was not answered in time.</summary>
    internal void Failed()
    {
        var now = _time.GetTimestamp();
        Interlocked.CompareExchange(ref _failingSince, now, 0);
        if (_given is not null || _time.GetElapsedTime(Volatile.Read(ref _lastRepair), now) < RepairPause || Interlocked.Exchange(ref _repairing, 1) != 0)
        {
            return;
        }

        Volatile.Write(ref _lastRepair, now);
        _ = Task.Run(RepairAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && _given is null && _current is { } current)
        {
            await CloseAsync(current).ConfigureAwait(false);
        }
    }

    private async ValueTask<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _current ??= await OpenAsync().ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<IConnectionMultiplexer> OpenAsync()
    {
        var options = _options.Clone();
        options.EndPoints.Clear();
        lock (_nodes)
        {
            foreach (var node in _nodes)
            {
                options.EndPoints.Add(node);
            }
        }

        var opened = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
        Learn(opened.GetEndPoints());
        return opened;
    }

    private async Task RepairAsync()
    {
        try
        {
            if (_current is not { } current)
            {
                return;
            }

            Learn(current.GetEndPoints());
            var failing = Volatile.Read(ref _failingSince);
            if (failing != 0 && _time.GetElapsedTime(failing) > Patience)
            {
                var next = await OpenAsync().ConfigureAwait(false);
                _current = next;
                Volatile.Write(ref _failingSince, 0);
                await CloseAsync(current).ConfigureAwait(false);
            }
            else
            {
                await current.ConfigureAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (RedisErrors.IsOfRedis(exception))
        {
            // Still away: the next failure tries again.
        }
        finally
        {
            Volatile.Write(ref _repairing, 0);
        }
    }

    private void Learn(IEnumerable<EndPoint> endPoints)
    {
        lock (_nodes)
        {
            foreach (var endPoint in endPoints)
            {
                _nodes.Add(endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString()!);
            }
        }
    }

    private static async Task CloseAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisErrors.IsOfRedis(exception))
        {
            // It is gone either way.
        }
    }
}
