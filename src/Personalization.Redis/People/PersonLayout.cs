using System.Globalization;
using System.IO.Hashing;
using Personalization.People;
using StackExchange.Redis;

namespace Personalization.Redis.People;

/// <summary>The names of the keys of people. All of a bucket is one slot of a cluster by its hash tag, which no collection has.</summary>
/// <remarks><code>
/// {prefix}{@bucket}p:{chunk}  hash    {person}: the version in 8 bytes, then the state
/// {prefix}{@bucket}d          zset    {person}: when it is due, in milliseconds since 1970
/// {prefix}{@bucket}l          stream  the log, by position
/// {prefix}{@bucket}o          stream  the outbox, by position
/// {prefix}{@bucket}v          stream  the violations, by position
/// {prefix}{@bucket}x          stream  the dead letters, by position
/// {prefix}{@bucket}n          string  the last number that was given, to a version or a position
/// {prefix}{@bucket}t          hash    {name}: a note
/// </code>
/// A field of a hash costs less than a key, and people can be listed by it; a bucket's people are spread over chunks, so that none becomes too large to move or to read at once.</remarks>
internal sealed class PersonLayout(string prefix)
{
    /// <summary>Never changes: people would be looked for elsewhere. So few that a chunk costs little, so many that 100 million people are 6,000 in each.</summary>
    internal const int Chunks = 128;

    private readonly string[] _tags = [.. Enumerable.Range(0, PersonKey.Buckets).Select(bucket => string.Create(CultureInfo.InvariantCulture, $"{prefix}{{@{bucket}}}"))];

    internal RedisKey People(int bucket, int chunk) => string.Create(CultureInfo.InvariantCulture, $"{_tags[bucket]}p:{chunk}");

    internal RedisKey Due(int bucket) => _tags[bucket] + "d";

    internal RedisKey Stream(PersonStream stream, int bucket) => _tags[bucket] + "lovx"[(int)stream];

    internal RedisKey Number(int bucket) => _tags[bucket] + "n";

    internal RedisKey Notes(int bucket) => _tags[bucket] + "t";

    internal static int ChunkOf(ReadOnlySpan<byte> person) => (int)(XxHash3.HashToUInt64(person) % Chunks);
}
