using System.Globalization;
using System.Text.RegularExpressions;

namespace Personalization.Liquid.Values;

/// <summary>Moments in what templates hold: times, seconds since 1970, and texts as people write them. Without an offset they are UTC.</summary>
internal static partial class DateText
{
    /// <summary>No moment is written with more letters.</summary>
    private const int MaxLength = 200;
    private const long MaxSeconds = 253_402_300_799;
    private const long MinSeconds = -62_135_596_800;

    /// <summary>Reads a moment.</summary>
    /// <param name="value">The value.</param>
    /// <param name="now">What <c>now</c> and <c>today</c> stand for, and the day of a time without one.</param>
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

        return Parse(text, now);
    }

    private static DateTimeOffset? FromSeconds(long seconds) => seconds is >= MinSeconds and <= MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
        text = Ordinal().Replace(text, "$1");
        text = Utc().Replace(text, "Z");
        if (Clock().IsMatch(text) && TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var clock))
        {
            return new DateTimeOffset(now.UtcDateTime.Date + clock.ToTimeSpan(), TimeSpan.Zero);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out var time)
            || DateTimeOffset.TryParse(Offset().Replace(text, "$1:$2"), CultureInfo.InvariantCulture, styles, out time)
            ? time
            : null;
    }

    /// <summary>A time without a day.</summary>
    [GeneratedRegex(@"^\d{1,2}:\d{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    /// <summary>1st, 2nd, 3rd, 4th.</summary>
    [GeneratedRegex(@"\b(\d{1,2})(?:st|nd|rd|th)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ordinal();

    [GeneratedRegex(@"\s*\b(?:UTC|GMT)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Utc();

    /// <summary>An offset without its colon.</summary>
    [GeneratedRegex(@"([+-]\d{2})(\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
