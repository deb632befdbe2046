using System.Numerics;

namespace Personalization.Sources.Values;

/// <summary>The codecs of types whose canonical text is used everywhere.</summary>
internal static class Codecs
{
    internal static readonly CanonicalCodec<ulong> UInt64 = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<Int128> Int128 = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<BigInteger> BigInteger = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<decimal> Decimal = new(CanonicalText.Write, number: true);
    internal static readonly CanonicalCodec<Guid> Guid = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<DateTime> DateTime = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<DateTimeOffset> DateTimeOffset = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<DateOnly> DateOnly = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<TimeOnly> TimeOnly = new(CanonicalText.Write);
    internal static readonly CanonicalCodec<TimeSpan> TimeSpan = new(CanonicalText.Write);
}
