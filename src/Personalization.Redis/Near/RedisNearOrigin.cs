using Personalization.Records;
using Personalization.Redis.Connections;
using Personalization.Redis.Storage;
using StackExchange.Redis;

namespace Personalization.Redis.Near;

/// <summary>The records, the version and the messages of one collection on Redis. Reads go to masters, since a replica may not have what a message told of.</summary>
internal sealed class RedisNearOrigin(
    RedisConnection connection, RedisCalls calls, KeyLayout layout, Func<string, string, string, Task<PersonalizationRecord?>> findMoving) : INearOrigin
{
    private const string Operation = "find";

    private readonly RedisChannel _channel = new(layout.Channel, RedisChannel.PatternMode.Literal);
    private IConnectionMultiplexer? _listeningOn;
    private Action<RedisChannel, RedisValue>? _handler;

    public async Task<StoredRecord?> ReadRecordAsync(string key)
        => StoredHash.Read(key, await RunAsync(database => database.HashGetAllAsync(layout.Record(key), CommandFlags.DemandMaster)).ConfigureAwait(false));

    public async Task<string?> ReadPointerAsync(string index, string value)
        => await RunAsync(database => database.StringGetAsync(layout.Pointer(index, value), CommandFlags.DemandMaster)).ConfigureAwait(false);

    public Task<PersonalizationRecord?> FindMovingAsync(string index, string value) => findMoving(layout.Collection, index, value);

    public async Task<(Guid Version, string Incarnation)> ReadVersionAsync()
    {
        var answer = (RedisValue[])(await RunAsync(
            database => database.ScriptEvaluateAsync(Scripts.ReadVersion, [layout.Version], [Guid.NewGuid().ToByteArray()])).ConfigureAwait(false))!;

        // What was not written by us confirms nothing.
        return ((byte[]?)answer[0] is { Length: NearMessage.VersionBytes } version ? new Guid(version) : Guid.NewGuid(), (string?)answer[1] ?? string.Empty);
    }

    public Task ListenAsync(Action<ReadOnlyMemory<byte>> receive, bool isAgain)
        => ReferenceEquals(_listeningOn, connection.Current) && !isAgain && _listeningOn is not null ? Task.CompletedTask : RunAsync(async _ =>
        {
            var multiplexer = connection.Current!;
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
        });

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call) => await calls.RunAsync(Operation, layout.Collection, call, CancellationToken.None).ConfigureAwait(false);
}
