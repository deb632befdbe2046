using System.Globalization;

namespace Personalization.Realtime.Sinks;

/// <summary>Reads texts that are times: ISO 8601 with date, time and offset, not finer than a microsecond. Others are texts, for something of them would be lost.</summary>
internal static class TimeValue
{
    private const int Shortest = 17;
    private const int Longest = 32;
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    internal static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length is >= Shortest and <= Longest && text[4] == '-' && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is '+' or '-' || text[^5] is '+' or '-')
            && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
