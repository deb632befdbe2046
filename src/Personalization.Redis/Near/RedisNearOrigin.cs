using Personalization.Records;
using Personalization.Redis.Connections;
using Personalization.Redis.Storage;
using StackExchange.Redis;

namespace Personalization.Redis.Near;

/// <summary>The records, the version and the messages of one collection on Redis. Reads go to masters, since a replica may not have what a message told of.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for with a handle holds none.")]
internal sealed class RedisNearOrigin(
    RedisConnection connection, RedisCalls calls, KeyLayout layout, KnownMarks known, Func<string, string, Task<PersonalizationRecord?>> findMoving) : INearOrigin
{
    private const string Operation = "find";

    private readonly LookupReader _reader = new(calls, layout, known, CommandFlags.DemandMaster);
    private readonly RedisChannel _channel = new(layout.Channel, RedisChannel.PatternMode.Literal);
    private readonly SemaphoreSlim _listening = new(1, 1);
    private IConnectionMultiplexer? _listeningOn;
    private Action<RedisChannel, RedisValue>? _handler;
    private bool _stopped;

    public Task<StoredRecord?> ReadRecordAsync(string key) => _reader.ReadAsync(key, CancellationToken.None).AsTask();

    public Task<string?> ReadPointerAsync(string index, string value) => _reader.PointedAsync(index, value, CancellationToken.None).AsTask();

    public Task<PersonalizationRecord?> FindMovingAsync(string index, string value) => findMoving(index, value);

    public async Task<(Guid Version, string Incarnation)> ReadVersionAsync()
    {
        var answer = (RedisValue[])(await RunAsync(
            database => database.ScriptEvaluateAsync(Scripts.ReadVersion, [layout.NearVersion], [Guid.NewGuid().ToByteArray()])).ConfigureAwait(false))!;

        // What was not written by us confirms nothing.
        return ((byte[]?)answer[0] is { Length: NearMessage.VersionBytes } version ? new Guid(version) : Guid.NewGuid(), (string?)answer[1] ?? string.Empty);
    }

    public async Task ListenAsync(Action<ReadOnlyMemory<byte>> receive, bool isAgain)
    {
        if (ReferenceEquals(_listeningOn, connection.Current) && !isAgain && _listeningOn is not null)
        {
            return;
        }

        await _listening.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            await RunAsync(async database =>
            {
                var multiplexer = connection.Current ?? database.Multiplexer;
                var subscriber = multiplexer.GetSubscriber();
                if (_handler is { } before)
                {
                    // Subscribing to what the client library believes to have does nothing, so that goes first.
                    await subscriber.UnsubscribeAsync(_channel, before).ConfigureAwait(false);
                }

                _handler = (_, message) => receive((byte[])message!);
                await subscriber.SubscribeAsync(_channel, _handler).ConfigureAwait(false);
                _listeningOn = multiplexer;
                return true;
            }).ConfigureAwait(false);
        }
        finally
        {
            _listening.Release();
        }
    }

    /// <summary>The connection may be the application's, which would go on keeping what it tells.</summary>
    public async Task StopListeningAsync()
    {
        await _listening.WaitAsync().ConfigureAwait(false);
        try
        {
            _stopped = true;
            if (_handler is { } handler)
            {
                await RunAsync(async database =>
                {
                    await database.Multiplexer.GetSubscriber().UnsubscribeAsync(_channel, handler, CommandFlags.FireAndForget).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
            }
        }
        catch (RecordStoreException)
        {
            // Nothing arrives where nothing is connected.
        }
        finally
        {
            _listening.Release();
        }
    }

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call) => await calls.RunAsync(Operation, layout.Collection, call, CancellationToken.None).ConfigureAwait(false);
}
