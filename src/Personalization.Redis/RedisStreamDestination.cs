using System.Globalization;
using Personalization.Destinations;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis;

/// <summary>Appends deliveries to a stream of Redis. Thread-safe.</summary>
/// <remarks>
/// An entry has the fields <c>key</c> (the idempotency key), <c>sync</c>, <c>trigger</c>, <c>person</c> (the same text for all of one person), <c>time</c> (ISO 8601) and <c>body</c>. A batch is appended by one
/// script, in order and whole; after a failure it may be there twice, with the same keys.
/// </remarks>
public sealed class RedisStreamDestination : IRealtimeDestination, IAsyncDisposable
{
    /// <summary>How many entries a stream keeps by default, about.</summary>
    public const int DefaultMaxLength = 1_000_000;

    private const string Append = """
        for i = 2, #ARGV, 6 do
          redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'key', ARGV[i], 'sync', ARGV[i + 1], 'trigger', ARGV[i + 2], 'person', ARGV[i + 3], 'time', ARGV[i + 4], 'body', ARGV[i + 5])
        end
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly RedisConnection _connection;
    private readonly RedisCalls _calls;
    private readonly RedisKey[] _stream;
    private readonly int _maxLength;

    /// <summary>Initializes a new instance. Nothing is connected yet.</summary>
    /// <param name="connectionString">How to connect, as <see cref="RedisRecordStore"/> reads it.</param>
    /// <param name="stream">The key of the stream.</param>
    /// <param name="maxLength">How many entries it keeps, about; at least 1.</param>
    /// <param name="time">The clock of reconnecting; the system's by default.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or the stream has no name or no length.</exception>
    public RedisStreamDestination(string connectionString, string stream, int maxLength = DefaultMaxLength, TimeProvider? time = null)
        : this(new RedisConnection(RedisRecordStore.Connecting(connectionString, new RedisStoreOptions()), Deadline, time ?? TimeProvider.System), stream, maxLength, time ?? TimeProvider.System)
    {
    }

    /// <summary>Initializes a new instance on a connection of the application, which stays the application's.</summary>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="stream">The key of the stream.</param>
    /// <param name="maxLength">How many entries it keeps, about; at least 1.</param>
    /// <param name="time">The clock of reconnecting; the system's by default.</param>
    /// <exception cref="ArgumentException">The stream has no name or no length.</exception>
    public RedisStreamDestination(IConnectionMultiplexer multiplexer, string stream, int maxLength = DefaultMaxLength, TimeProvider? time = null)
        : this(new RedisConnection(multiplexer ?? throw new ArgumentNullException(nameof(multiplexer)), time ?? TimeProvider.System), stream, maxLength, time ?? TimeProvider.System)
    {
    }

    private RedisStreamDestination(RedisConnection connection, string stream, int maxLength, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        _connection = connection;
        _calls = new RedisCalls(connection, time, Deadline);
        _stream = [stream];
        _maxLength = maxLength;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Delivery> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var outcome = DeliveryOutcome.Delivered;
        try
        {
            await _calls.RunAsync("append", collection: null, redis => redis.ScriptEvaluateAsync(Append, _stream, ValuesOf(batch)), cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception)
        {
            outcome = DeliveryOutcome.Retry(exception.Message);
        }

        var outcomes = new DeliveryOutcome[batch.Count];
        Array.Fill(outcomes, outcome);
        return outcomes;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private RedisValue[] ValuesOf(IReadOnlyList<Delivery> batch)
    {
        var values = new List<RedisValue>(1 + (batch.Count * 6)) { _maxLength };
        foreach (var one in batch)
        {
            values.AddRange([one.Key, one.Sync, one.Trigger, one.Person, one.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), one.Body]);
        }

        return [.. values];
    }
}
