using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Personalization.Keys;

namespace Personalization.AspNetCore.Keys;

/// <summary>All keys that work, as they were at one version of the store. Immutable.</summary>
internal sealed class KeyTable
{
    private readonly FrozenDictionary<ulong, KeyEntry[]> _entries;

    internal KeyTable(long version, IReadOnlyList<ApiKey> keys, IReadOnlyDictionary<string, KeyUsage> usages)
    {
        Version = version;
        _entries = keys.Where(key => key.RevokedAt is null)
            .SelectMany(key => EntriesOf(key, usages[key.Id]))
            .GroupBy(entry => StartOf(entry.Hash.Span))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    internal long Version { get; }

    /// <summary>Finds the entry of a hash. Its first bytes find the candidates, which says nothing of a text; the rest is compared in constant time.</summary>
    internal KeyEntry? Find(ReadOnlySpan<byte> hash)
    {
        if (_entries.TryGetValue(StartOf(hash), out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (CryptographicOperations.FixedTimeEquals(candidate.Hash.Span, hash))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    private static ulong StartOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);

    private static IEnumerable<KeyEntry> EntriesOf(ApiKey key, KeyUsage usage)
    {
        yield return new KeyEntry(key, key.Hash, key.ExpiresAt, usage);
        if (!key.PreviousHash.IsEmpty && key.PreviousUntil is { } until)
        {
            yield return new KeyEntry(key, key.PreviousHash, key.ExpiresAt < until ? key.ExpiresAt : until, usage);
        }
    }
}
