using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Unicode;

namespace Personalization.Sources;

/// <summary>
/// Writes the canonical text of keys, in UTF-8: one text a value, the same for every source, engine and machine, compared ordinally.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>integers</term><description>decimal digits, with <c>-</c> when negative: <c>12345</c>, exact at any size.</description></item>
/// <item><term>decimals</term><description>fixed point without trailing fractional zeros: 1.50 is <c>1.5</c>, 2.0 is <c>2</c>; never an exponent.</description></item>
/// <item><term>floating point</term><description>an integral value below 2^53 in magnitude as an integer (12345.0 is <c>12345</c>, -0.0 is
/// <c>0</c>); any other as the shortest text that reads back as the same value (<c>0.1</c>, <c>1E-07</c>, <c>1E+300</c>). NaN and the
/// infinities are refused.</description></item>
/// <item><term>booleans</term><description><c>true</c>, <c>false</c>.</description></item>
/// <item><term>GUIDs</term><description>lower-case digits with hyphens.</description></item>
/// <item><term>date and time</term><description><c>2026-01-31T08:30:00</c>, with fractional seconds only when there are any and without
/// their trailing zeros; then <c>Z</c> for UTC, nothing when the zone is not known. A local time is the same instant in UTC. A time with
/// an offset keeps it (<c>+02:00</c>); an offset of zero is <c>Z</c>.</description></item>
/// <item><term>dates</term><description><c>2026-01-31</c>.</description></item>
/// <item><term>times of day</term><description><c>08:30:00</c> or <c>08:30:00.25</c>.</description></item>
/// <item><term>spans of time</term><description><c>[-][days.]hh:mm:ss[.fraction]</c>, so that a time of day that a driver delivers as a
/// span has the text of the time of day.</description></item>
/// <item><term>text</term><description>as it is: not trimmed, not case-folded, not normalised. Text that is not well-formed Unicode is
/// refused.</description></item>
/// </list>
/// <para>Binary data is no key. A refusal is a <see cref="FormatException"/> whose message says why and never carries the value; nothing
/// has been written then. Thread-safe; allocates nothing, except for <see cref="BigInteger"/>.</para>
/// </remarks>
public static partial class CanonicalText
{
    /// <summary>Integral doubles below this are exact, so that their digits say what they are.</summary>
    private const double ExactIntegers = 9_007_199_254_740_992;

    /// <summary>Enough for every value of fixed size.</summary>
    private const int MaxLength = 64;

    /// <summary>Writes an integer.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, long value) => Format(destination, value, default);

    /// <summary>Writes an unsigned integer.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, ulong value) => Format(destination, value, default);

    /// <summary>Writes a 128-bit integer.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, Int128 value) => Format(destination, value, default);

    /// <summary>Writes an integer of any size.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, BigInteger value)
        => Write(destination, value.ToString("D", CultureInfo.InvariantCulture).AsSpan());

    /// <summary>Writes a boolean.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, bool value) => Copy(destination, value ? "true"u8 : "false"u8);

    /// <summary>Writes a GUID.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, Guid value) => Format(destination, value, "D");

    /// <summary>Writes a decimal without trailing fractional zeros.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, decimal value)
    {
        if (value == 0)
        {
            Copy(destination, "0"u8); // a decimal zero may carry a sign and a scale
            return;
        }

        Span<byte> text = stackalloc byte[MaxLength];
        value.TryFormat(text, out var length, "F28", CultureInfo.InvariantCulture);
        Copy(destination, WithoutTrailingZeros(text[..length]));
    }

    /// <summary>Writes a floating-point number.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FormatException">The value is NaN or infinite.</exception>
    public static void Write(IBufferWriter<byte> destination, double value)
    {
        if (IsExactInteger(value))
        {
            Write(destination, (long)value);
        }
        else
        {
            Format(destination, value, "R");
        }
    }

    /// <summary>Writes a floating-point number of single precision: 0.1f is <c>0.1</c>.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FormatException">The value is NaN or infinite.</exception>
    public static void Write(IBufferWriter<byte> destination, float value)
    {
        if (IsExactInteger(value))
        {
            Write(destination, (long)value);
        }
        else
        {
            Format(destination, value, "R");
        }
    }

    /// <summary>Writes text as it is.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="FormatException">The text has a surrogate without its other half.</exception>
    public static void Write(IBufferWriter<byte> destination, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        var span = destination.GetSpan(checked(value.Length * 3));
        if (Utf8.FromUtf16(value, span, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new FormatException("The text is not well-formed Unicode (a surrogate without its other half).");
        }

        destination.Advance(written);
    }

    /// <summary>Writes UTF-8 text as it is.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The text, in UTF-8.</param>
    /// <exception cref="FormatException">The bytes are not valid UTF-8.</exception>
    public static void WriteText(IBufferWriter<byte> destination, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            throw new FormatException("The text is not valid UTF-8.");
        }

        Copy(destination, value);
    }

    private static bool IsExactInteger(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("NaN and the infinities are no keys.");
        }

        return Math.Abs(value) < ExactIntegers && Math.Truncate(value) == value;
    }

    private static void Format<T>(IBufferWriter<byte> destination, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(destination.GetSpan(MaxLength), out var written, format, CultureInfo.InvariantCulture);
        destination.Advance(written);
    }

    private static void Copy(IBufferWriter<byte> destination, ReadOnlySpan<byte> text) => destination.Write(text);

    /// <summary>Leaves out the zeros at the end of a fraction, and the point when nothing follows it.</summary>
    private static ReadOnlySpan<byte> WithoutTrailingZeros(ReadOnlySpan<byte> text) => text.TrimEnd((byte)'0').TrimEnd((byte)'.');
}
