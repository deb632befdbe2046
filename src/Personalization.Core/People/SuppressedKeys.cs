using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.People;

/// <summary>The keyed hashes of those who were erased, as they were read at one time. Immutable.</summary>
internal sealed class SuppressedKeys
{
    /// <summary>Nobody can find out whose hash one is by hashing what is likely, who has not the key too; 16 bytes are enough that no two people meet.</summary>
    internal const int HashLength = 16;

    private const byte RecordKind = 1;
    private const byte PersonKind = 2;

    private readonly byte[] _key;
    private readonly FrozenSet<UInt128> _hashes;

    internal SuppressedKeys(byte[] key, IEnumerable<UInt128> hashes) => (_key, _hashes) = (key, hashes.ToFrozenSet());

    internal static SuppressedKeys None { get; } = new([], []);

    internal bool IsEmpty => _hashes.Count == 0;

    internal int Count => _hashes.Count;

    /// <summary>Whether a record's person was erased.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="utf8Key">The record key in UTF-8.</param>
    internal bool ContainsRecord(string collection, ReadOnlySpan<byte> utf8Key) => !IsEmpty && _hashes.Contains(Hash(_key, RecordKind, collection, utf8Key));

    /// <summary>Whether a person was erased.</summary>
    internal bool Contains(PersonKey person) => !IsEmpty && _hashes.Contains(HashOf(_key, person));

    internal static UInt128 HashOfRecord(byte[] key, string collection, string recordKey) => Hash(key, RecordKind, collection, Encoding.UTF8.GetBytes(recordKey));

    internal static UInt128 HashOf(byte[] key, PersonKey person) => Hash(key, PersonKind, person.Space, Encoding.UTF8.GetBytes(person.Id));

    private static UInt128 Hash(byte[] key, byte kind, string space, ReadOnlySpan<byte> id)
    {
        // The kind, the space, a 0, and the id.
        var most = 2 + Encoding.UTF8.GetMaxByteCount(space.Length) + id.Length;
        var rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var text = rented ?? stackalloc byte[512];
        text[0] = kind;
        var length = 1 + Encoding.UTF8.GetBytes(space, text[1..]);
        text[length++] = 0;
        id.CopyTo(text[length..]);
        length += id.Length;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
