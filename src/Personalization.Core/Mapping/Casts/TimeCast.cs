using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping.Casts;

/// <summary>Timestamps and dates, from text in ISO 8601 and from seconds since 1970.</summary>
internal sealed class TimeCast : ColumnCast
{
    internal static readonly TimeCast Timestamp = new(dateOnly: false);
    internal static readonly TimeCast Date = new(dateOnly: true);

    private static readonly string[] Forms = [.. Combine(
        ["yyyy-MM-dd"],
        ["'T'HH:mm", "' 'HH:mm", "'T'HH:mm:ss", "' 'HH:mm:ss", "'T'HH:mm:ss.FFFFFFF", "' 'HH:mm:ss.FFFFFFF"])];

    private readonly bool _dateOnly;

    private TimeCast(bool dateOnly) => _dateOnly = dateOnly;

    internal override bool Cast(JsonTokenType kind, ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        switch (kind)
        {
            case JsonTokenType.Number when TryOfSeconds(value, out var instant):
                Write(instant.UtcDateTime, instant, destination);
                break;
            case JsonTokenType.String when TryOfText(Encoding.UTF8.GetString(value).Trim(), out var time, out var instant):
                Write(time, instant, destination);
                break;
            default:
                throw new FormatException(
                    $"{Word(kind)} is no {(_dateOnly ? "date" : "timestamp")}. It takes ISO 8601 of the years 1 to 9999, such as 2026-01-31 or "
                    + "2026-01-31T08:30:00Z, and seconds since 1970.");
        }

        return true;
    }

    private void Write(DateTime time, DateTimeOffset? instant, IBufferWriter<byte> destination)
    {
        if (_dateOnly)
        {
            CanonicalText.Write(destination, DateOnly.FromDateTime(time));
        }
        else
        {
            CanonicalText.Write(destination, instant?.UtcDateTime ?? time);
        }
    }

    private static bool TryOfSeconds(ReadOnlySpan<byte> value, out DateTimeOffset instant)
    {
        instant = default;
        if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            || seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        instant = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Reads text: the time as it is written, and the instant where a zone is written too.</summary>
    private static bool TryOfText(string text, out DateTime time, out DateTimeOffset? instant)
    {
        instant = null;
        var zone = ZoneOf(text);
        if (!DateTime.TryParseExact(text[..^zone.Length], Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
        {
            return false;
        }

        if (zone.Length == 0)
        {
            return true;
        }

        if (!TryOffset(zone, out var offset) || (offset > TimeSpan.Zero ? time - DateTime.MinValue < offset : DateTime.MaxValue - time < -offset))
        {
            return false;
        }

        instant = new DateTimeOffset(time, offset);
        return true;
    }

    private static string ZoneOf(string text)
    {
        if (text.EndsWith('Z') || text.EndsWith('z'))
        {
            return text[^1..];
        }

        // The hyphens of the date stand before the time.
        var sign = text.LastIndexOfAny(['+', '-']);
        return sign > text.IndexOf(':', StringComparison.Ordinal) && text.Contains(':', StringComparison.Ordinal) ? text[sign..] : string.Empty;
    }

    private static bool TryOffset(string zone, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (zone is "Z" or "z")
        {
            return true;
        }

        if (!TimeSpan.TryParseExact(zone[1..], ["hh", "hhmm", @"hh\:mm"], CultureInfo.InvariantCulture, out offset) || offset > TimeSpan.FromHours(14))
        {
            return false;
        }

        offset = zone[0] == '-' ? -offset : offset;
        return true;
    }

    private static IEnumerable<string> Combine(string[] dates, string[] times)
        => dates.Concat(dates.SelectMany(date => times.Select(time => date + time)));
}
