using System.Text;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>An event as it lies in the log of its person's bucket.</summary>
/// <remarks>
/// <code>
/// byte      version, 1
/// byte      type (1 track, 2 identify, 3 page, 4 screen, 5 group, 6 alias)
/// text      source, message id, name, user id, anonymous id: each a byte that is 0 for none and 1 before a text
/// int64 ×2  timestamp and time of receipt, in ticks of UTC
/// bytes     the message in UTF-8, to the end
/// </code>
/// </remarks>
internal static class EventFrame
{
    private const byte Version = 1;

    internal static ReadOnlyMemory<byte> Write(EventMessage message)
    {
        using var bytes = new MemoryStream(message.Utf8Json.Length + 128);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(NumberOf(message.Type));
        foreach (var text in (ReadOnlySpan<string?>)[message.Source, message.MessageId, message.Name, message.UserId, message.AnonymousId])
        {
            writer.Write((byte)(text is null ? 0 : 1));
            if (text is not null)
            {
                writer.Write(text);
            }
        }

        writer.Write(message.Timestamp.UtcTicks);
        writer.Write(message.ReceivedAt.UtcTicks);
        writer.Write(message.Utf8Json.Span);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of another version or damaged.</exception>
    internal static EventMessage Read(ReadOnlyMemory<byte> frame)
    {
        using var bytes = new MemoryStream(frame.ToArray(), writable: false);
        using var reader = new BinaryReader(bytes, Encoding.UTF8);
        try
        {
            if (reader.ReadByte() is var version && version != Version)
            {
                throw new InvalidDataException($"An event in the log has the format {version}, and this version reads {Version}. Run the version that wrote it.");
            }

            var type = TypeOf(reader.ReadByte());
            var (source, id, name, user, device) = (ReadText(), ReadText(), ReadText(), ReadText(), ReadText());
            return new EventMessage
            {
                Source = source ?? throw Damaged(),
                Type = type,
                MessageId = id ?? throw Damaged(),
                Name = name,
                UserId = user,
                AnonymousId = device,
                Timestamp = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                ReceivedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                Utf8Json = frame[(int)bytes.Position..],
            };
        }
        catch (EndOfStreamException)
        {
            throw Damaged();
        }

        string? ReadText() => reader.ReadByte() == 0 ? null : reader.ReadString();
    }

    private static byte NumberOf(EventType type) => type switch
    {
        EventType.Track => 1,
        EventType.Identify => 2,
        EventType.Page => 3,
        EventType.Screen => 4,
        EventType.Group => 5,
        EventType.Alias => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static EventType TypeOf(byte number) => number switch
    {
        1 => EventType.Track,
        2 => EventType.Identify,
        3 => EventType.Page,
        4 => EventType.Screen,
        5 => EventType.Group,
        6 => EventType.Alias,
        _ => throw Damaged(),
    };

    private static InvalidDataException Damaged() => new("An event in the log is damaged.");
}
