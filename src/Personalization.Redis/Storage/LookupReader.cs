using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Reads for lookups. What is there costs one plain command. What is not is read again together with the marks of its bucket, in one step: that there is nothing is only said beside marks that hold.</summary>
internal sealed class LookupReader(RedisCalls calls, KeyLayout layout, KnownMarks known, CommandFlags flags)
{
    private const string Operation = "find";

    /// <exception cref="CollectionLoadingException">It is not there, and nobody knows whether it should be.</exception>
    internal async ValueTask<StoredRecord?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var name = layout.Record(key);
        var fields = await calls.RunAsync(Operation, layout.Collection, database => database.HashGetAllAsync(name, flags), cancellationToken).ConfigureAwait(false);
        if (fields.Length == 0 && known.AreAsked)
        {
            fields = await ReadAgainAsync("h", name, KeyLayout.BucketOf(key), cancellationToken).ConfigureAwait(false) is { } found ? Entries(found) : [];
        }

        return StoredHash.Read(key, fields);
    }

    /// <exception cref="CollectionLoadingException">It is not there, and nobody knows whether it should be.</exception>
    internal async ValueTask<string?> PointedAsync(string index, string value, CancellationToken cancellationToken)
    {
        var name = layout.Pointer(index, value);
        var key = await calls.RunAsync(Operation, layout.Collection, database => database.StringGetAsync(name, flags), cancellationToken).ConfigureAwait(false);
        return key.IsNull && known.AreAsked
            ? (string?)await ReadAgainAsync("s", name, KeyLayout.PointerBucketOf(index, value), cancellationToken).ConfigureAwait(false)
            : key;
    }

    private async ValueTask<RedisResult?> ReadAgainAsync(string type, RedisKey name, int bucket, CancellationToken cancellationToken)
    {
        var answer = (RedisResult[])(await calls.RunAsync(
            Operation, layout.Collection, database => database.ScriptEvaluateAsync(Scripts.ReadBesideMarks, [name, layout.Mark(bucket)], [type]), cancellationToken).ConfigureAwait(false))!;
        return (int)answer[0] == 1 ? answer[1] : known.Hold(Entries(answer[1])) ? null : throw new CollectionLoadingException(layout.Collection);
    }

    private static HashEntry[] Entries(RedisResult pairs)
    {
        var values = (RedisValue[])pairs!;
        return [.. Enumerable.Range(0, values.Length / 2).Select(i => new HashEntry(values[2 * i], values[(2 * i) + 1]))];
    }
}
