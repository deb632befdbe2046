using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>Two parts in the place of one: what the row becomes if it turns out to be added, and if it turns out to be changed.</summary>
/// <remarks><code>
/// pair = length of the added one:varint  added  changed
/// </code></remarks>
internal static class PartPair
{
    internal static byte[] Join(ReadOnlySpan<byte> added, ReadOnlySpan<byte> changed)
    {
        Span<byte> length = stackalloc byte[VarInt.MaxLength];
        return [.. length[..VarInt.Write(length, (uint)added.Length)], .. added, .. changed];
    }

    internal static ReadOnlySpan<byte> Choose(ReadOnlySpan<byte> pair, bool changed)
    {
        var length = (int)VarInt.Read(ref pair);
        return changed ? pair[length..] : pair[..length];
    }
}
