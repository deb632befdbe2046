using System.IO.Hashing;

namespace Personalization.Sync.Snapshot;

/// <summary>128 bits that stand for a key where the key itself is not kept.</summary>
internal readonly record struct KeyIdentity(ulong First, ulong Second)
{
    private const long SecondSeed = unchecked((long)0x9E3779B97F4A7C15);

    internal static KeyIdentity Of(ReadOnlySpan<byte> key) => new(XxHash64.HashToUInt64(key), XxHash64.HashToUInt64(key, SecondSeed));
}
