using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Personalization.Realtime.Events;

/// <summary>When a message happened and was sent, by its sender's clock, and when it happened by ours.</summary>
/// <param name="Original">When it happened, by the sender's clock.</param>
/// <param name="Sent">When it was sent, by the sender's clock.</param>
/// <param name="At">When it happened, by ours.</param>
internal readonly record struct EventTimes(DateTimeOffset Original, DateTimeOffset Sent, DateTimeOffset At)
{
    /// <summary>Numbers below this are seconds since 1970 (until the year 5138), others milliseconds (since 1973).</summary>
    private const double LeastMilliseconds = 100_000_000_000;

    private static readonly string[] OtherFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Fills in what is missing, and takes the difference of the clocks away.</summary>
    internal static EventTimes Of(DateTimeOffset? original, DateTimeOffset? sent, DateTimeOffset receivedAt)
    {
        // Without a time of its own it happens now, whatever the sender's clock says.
        if (original is not { } happened)
        {
            return new EventTimes(receivedAt, sent ?? receivedAt, receivedAt);
        }

        // Ticks, for the difference of two times may lie outside of all times.
        var at = receivedAt.UtcTicks - ((sent ?? receivedAt).UtcTicks - happened.UtcTicks);
        return new EventTimes(
            happened, sent ?? receivedAt, new DateTimeOffset(Math.Clamp(at, DateTimeOffset.UnixEpoch.Ticks, Math.Max(receivedAt.UtcTicks, DateTimeOffset.UnixEpoch.Ticks)), TimeSpan.Zero));
    }

    /// <summary>Reads a time: ISO 8601, UTC where it says no offset, or a number of seconds or milliseconds since 1970.</summary>
    /// <returns>The time; <see langword="null"/> where there is none that can be read.</returns>
    internal static DateTimeOffset? Read(MessageMember member, ReadOnlySpan<byte> json)
    {
        if (member.Type is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return null;
        }

        var reader = new Utf8JsonReader(member.ValueIn(json));
        reader.Read();
        return member.Type == JsonTokenType.Number ? OfNumber(reader.GetDouble())
            : reader.TryGetDateTime(out var time) && time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, TimeSpan.Zero)
            : reader.TryGetDateTimeOffset(out var exact) ? exact.ToUniversalTime()
            : OfText(reader.GetString()!);
    }

    /// <summary>Writes a time in UTC, to the millisecond, and finer where it is finer.</summary>
    /// <returns>How many bytes were written; at most 28.</returns>
    internal static int Write(DateTimeOffset time, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(time.UtcDateTime, destination, out var written, 'O');
        if (!destination[23..27].SequenceEqual("0000"u8))
        {
            return written;
        }

        destination[23] = (byte)'Z';
        return 24;
    }

    private static DateTimeOffset? OfText(string text)
        => text.Length <= 64 && DateTimeOffset.TryParseExact(
            text.Trim(), OtherFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static DateTimeOffset? OfNumber(double number)
    {
        var milliseconds = Math.Abs(number) < LeastMilliseconds ? number * 1000 : number;
        return double.IsFinite(milliseconds) && milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)
            : null;
    }
}
