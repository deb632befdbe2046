using System.Globalization;
using System.Text.Json;
using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>A dead letter as it lies in its person's bucket: a JSON object with a version, and what lay in the stream as base64.</summary>
internal static class DeadLetterFrame
{
    private const int Version = 1;
    private const string OutboxWord = "outbox";
    private const string LogWord = "log";

    internal static ReadOnlyMemory<byte> Write(string sync, PersonStream stream, DeliveryRow row, string reason) => JsonBody.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("sync", sync);
        json.WriteString("stream", stream == PersonStream.Outbox ? OutboxWord : LogWord);
        json.WriteNumber("position", row.Entry.Position);
        json.WriteString("time", row.Entry.Time.UtcDateTime);
        json.WriteString("key", row.Key);
        json.WriteString("trigger", row.Trigger);
        json.WriteString("reason", reason);
        json.WriteBase64String("body", row.Entry.Body.Span);
        json.WriteEndObject();
    });

    /// <returns>The letter; <see langword="null"/> where it is none that this version reads.</returns>
    internal static DeadLetter? Read(int bucket, StreamEntry entry)
    {
        try
        {
            using var json = JsonDocument.Parse(entry.Body);
            var root = json.RootElement;
            return root.GetProperty("version").GetInt32() == Version
                ? new DeadLetter(IdOf(bucket, entry.Position), entry.Person, root.GetProperty("sync").GetString()!, root.GetProperty("reason").GetString()!, entry.Time)
                {
                    Stream = root.GetProperty("stream").GetString() == LogWord ? PersonStream.Log : PersonStream.Outbox,
                    Position = root.GetProperty("position").GetInt64(),
                    Time = root.GetProperty("time").GetDateTimeOffset(),
                    Key = root.GetProperty("key").GetString()!,
                    Trigger = root.GetProperty("trigger").GetString()!,
                    Body = root.GetProperty("body").GetBytesFromBase64(),
                }
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    internal static string IdOf(int bucket, long position) => string.Create(CultureInfo.InvariantCulture, $"{bucket}-{position}");

    internal static bool TryReadId(string id, out int bucket, out long position)
    {
        (bucket, position) = (0, 0);
        return id.Split('-') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out bucket) && bucket < PersonKey.Buckets
            && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out position) && position > 0;
    }
}
