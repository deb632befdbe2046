using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>
/// The names of a collection's keys. Records and pointers are spread over buckets, each of which is one slot of a cluster by its hash tag, so that a script may write
/// several of them and the mark that fences them.
/// </summary>
/// <remarks><code>
/// {prefix}{collection:bucket}r:{key}             hash    h{sync}: header of the sync's part   p{sync}: its JSON
/// {prefix}{collection:bucket}i:{index}:{value}   string  the key of the record that carries the value; of an index with ':' or '%' in its name these are '%3A' and '%25'
/// {prefix}{collection:bucket}f:{index}:{value}   string  who carried the value before, while the pointer leads to a record that may not carry it yet
/// {prefix}{collection:bucket}m                   hash    {sync}: the sync's mark, the same in every bucket
/// {prefix}{collection:0}s                        hash    {sync}: its registration   (nothing): how often they changed
/// {prefix}{collection:0}e                        hash    {sync}: how many keys each master had evicted
/// {prefix}{collection:0}v                        string  the version that near caches follow
/// {prefix}{collection:0}v                        channel what each write changed
/// {prefix}{:bucket}{sync}:l                      hash    who runs the sync; expires
/// {prefix}{:bucket}{sync}:t                      string  the last token of its runs
/// </code></remarks>
internal sealed class KeyLayout(string prefix, string collection)
{
    /// <summary>Never changes: records would be looked for elsewhere. Enough for dozens of masters, few enough for marks.</summary>
    internal const int Buckets = 128;

    /// <summary>2 since the names of indexes are escaped: before, two pointers could have one name.</summary>
    internal const int Version = 2;

    private readonly string[] _tags =
        [.. Enumerable.Range(0, Buckets).Select(bucket => string.Create(CultureInfo.InvariantCulture, $"{prefix}{{{collection}:{bucket}}}"))];

    internal string Collection => collection;

    /// <summary>The hash of registrations.</summary>
    internal RedisKey Registrations => _tags[0] + "s";

    /// <summary>How many keys each master had evicted when a run of a sync began to write.</summary>
    internal RedisKey Evictions => _tags[0] + "e";

    /// <summary>The version that near caches follow.</summary>
    internal RedisKey NearVersion => Channel;

    /// <summary>Where writes tell near caches what they changed.</summary>
    internal string Channel => _tags[0] + "v";

    /// <summary>What the keys of a sync's lease begin with. No collection has an empty name.</summary>
    internal static string Lease(string prefix, string sync) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{{:{BucketOf(sync)}}}{sync}:");

    /// <summary>What the keys of all records look like, for SCAN.</summary>
    internal string RecordPattern => $"{Escape(prefix)}{{{Escape(collection)}:*}}r:*";

    internal RedisKey Record(string key) => string.Concat(_tags[BucketOf(key)], "r:", key);

    internal RedisKey Pointer(string index, string value) => Pointer("i:", index, value);

    /// <summary>Who carried a value before the record that its pointer leads to.</summary>
    internal RedisKey Former(string index, string value) => Pointer("f:", index, value);

    internal RedisKey Mark(int bucket) => _tags[bucket] + "m";

    /// <summary>Whether an index has another name in pointers than its own.</summary>
    internal static bool IsEscaped(string index) => index.AsSpan().ContainsAny(':', '%');

    /// <summary>The record key that a Redis key stands for.</summary>
    internal static string KeyOf(string record) => record[(record.IndexOf("}r:", StringComparison.Ordinal) + 3)..];

    internal static int BucketOf(string key) => (int)(Hash(key, 2166136261) % Buckets);

    internal static int PointerBucketOf(string index, string value) => (int)(Hash(value, Hash(index, 2166136261)) % Buckets);

    /// <summary>FNV-1a over UTF-8, http://www.isthe.com/chongo/tech/comp/fnv/: short, and the same for ever.</summary>
    private static uint Hash(string text, uint hash)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
            {
                hash = (hash ^ octet) * 16777619;
            }
        }

        // The low bits alone are not well mixed.
        return hash ^ (hash >> 15);
    }

    /// <summary>The name of an index ends at the first colon.</summary>
    private static string NameOf(string index)
        => IsEscaped(index) ? index.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal) : index;

    private RedisKey Pointer(string kind, string index, string value) => string.Concat(_tags[PointerBucketOf(index, value)], kind, NameOf(index), ":") + value;

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
        {
            _ = letter is '*' or '?' or '[' or ']' or '\\' or '^' ? escaped.Append('\\') : escaped;
            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
