using Personalization.Primitives;

namespace Personalization.Sync.Planning;

/// <summary>128 bits that stand for a key where the key itself is not kept.</summary>
internal readonly record struct KeyIdentity(ulong First, ulong Second)
{
    private const ulong SecondSeed = 0x9E3779B97F4A7C15;

    internal static KeyIdentity Of(ReadOnlySpan<byte> key) => new(XxHash64.Hash(key), XxHash64.Hash(key, SecondSeed));
}
