using System.Buffers;
using System.Globalization;

namespace Personalization.Sources;

/// <content>Dates and times.</content>
public static partial class CanonicalText
{
    /// <summary>Writes a date and time: UTC with <c>Z</c>, local time as the same instant in UTC, an unspecified zone without a suffix.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, DateTime value)
    {
        if (value.Kind == DateTimeKind.Local)
        {
            value = value.ToUniversalTime();
        }

        WriteTime(destination, value, "yyyy-MM-dd'T'HH:mm:ss.fffffff", value.Kind == DateTimeKind.Utc ? "Z"u8 : default);
    }

    /// <summary>Writes a date and time with its offset; an offset of zero is <c>Z</c>.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, DateTimeOffset value)
    {
        Span<byte> zone = stackalloc byte[8];
        var length = 0;
        if (value.Offset == TimeSpan.Zero)
        {
            zone[length++] = (byte)'Z';
        }
        else
        {
            value.TryFormat(zone, out length, "zzz", CultureInfo.InvariantCulture);
        }

        WriteTime(destination, value.DateTime, "yyyy-MM-dd'T'HH:mm:ss.fffffff", zone[..length]);
    }

    /// <summary>Writes a date.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, DateOnly value) => Format(destination, value, "yyyy-MM-dd");

    /// <summary>Writes a time of day.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, TimeOnly value) => WriteTime(destination, value, "HH:mm:ss.fffffff", default);

    /// <summary>Writes a span of time.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="value">The value.</param>
    public static void Write(IBufferWriter<byte> destination, TimeSpan value)
    {
        if (value.Ticks % TimeSpan.TicksPerSecond == 0)
        {
            Format(destination, value, "c");
        }
        else
        {
            WriteTime(destination, value, "c", default);
        }
    }

    /// <summary>Writes a value whose text ends in a fraction of seven digits, without the zeros at its end.</summary>
    private static void WriteTime<T>(IBufferWriter<byte> destination, T value, ReadOnlySpan<char> format, ReadOnlySpan<byte> zone)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[MaxLength];
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        Copy(destination, WithoutTrailingZeros(text[..length]));
        Copy(destination, zone);
    }
}
