using System.Globalization;

namespace Personalization.Liquid.Values;

/// <summary>Moments in what templates hold: times, seconds since 1970, and texts as people write them. Without an offset they are UTC.</summary>
internal static class DateText
{
    /// <summary>No moment is written with more letters.</summary>
    private const int MaxLength = 200;
    private const int IsoDay = 10;
    private const long MaxSeconds = 253_402_300_799;
    private const long MinSeconds = -62_135_596_800;

    private static readonly string[] Iso = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>Reads a moment.</summary>
    /// <param name="value">The value.</param>
    /// <param name="now">What <c>now</c> and <c>today</c> stand for, the day of a time without one, and the year of a day without one.</param>
    /// <returns>The moment, or <see langword="null"/> when it is none.</returns>
    internal static DateTimeOffset? Read(in LiquidValue value, DateTimeOffset now)
    {
        if (value.AsTime() is { } time)
        {
            return time;
        }

        if (value is { Kind: LiquidKind.Integer, IsBig: false })
        {
            return FromSeconds(value.Int64);
        }

        var text = value.AsText()?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return null;
        }

        if (text.Equals("now", StringComparison.OrdinalIgnoreCase) || text.Equals("today", StringComparison.OrdinalIgnoreCase))
        {
            return now;
        }

        if (!text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? FromSeconds(seconds) : null;
        }

        // As machines write it, which is most of what there is and read faster; the rest, and what is not right in it, is read part by part.
        return text.Length >= IsoDay && text[4] == '-' && DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var iso)
            ? iso
            : DateReader.Read(text)?.ToTime(now);
    }

    private static DateTimeOffset? FromSeconds(long seconds) => seconds is >= MinSeconds and <= MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
