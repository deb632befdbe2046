using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
        var length = 2 + LengthOf(message.Source) + LengthOf(message.MessageId) + LengthOf(message.Name) + LengthOf(message.UserId) + LengthOf(message.AnonymousId)
            + (2 * sizeof(long)) + message.Utf8Json.Length;
        var bytes = new byte[length];
        bytes[0] = Version;
        bytes[1] = NumberOf(message.Type);
        var rest = bytes.AsSpan(2);
        Write(message.Source, ref rest);
        Write(message.MessageId, ref rest);
        Write(message.Name, ref rest);
        Write(message.UserId, ref rest);
        Write(message.AnonymousId, ref rest);
        BinaryPrimitives.WriteInt64LittleEndian(rest, message.Timestamp.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(long)..], message.ReceivedAt.UtcTicks);
        message.Utf8Json.Span.CopyTo(rest[(2 * sizeof(long))..]);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are of another version or damaged.</exception>
    internal static EventMessage Read(ReadOnlyMemory<byte> frame)
    {
        using var bytes = MemoryMarshal.TryGetArray(frame, out var own)
            ? new MemoryStream(own.Array!, own.Offset, own.Count, writable: false)
            : new MemoryStream(frame.ToArray(), writable: false);
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

    private static int LengthOf(string? text)
    {
        if (text is null)
        {
            return 1;
        }

        var bytes = Encoding.UTF8.GetByteCount(text);
        return 1 + LengthOf(bytes) + bytes;
    }

    /// <summary>A text's length is written by seven bits a byte, as BinaryReader reads it.</summary>
    private static int LengthOf(int length) => length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : length < 0x1000_0000 ? 4 : 5;

    private static void Write(string? text, ref Span<byte> rest)
    {
        rest[0] = (byte)(text is null ? 0 : 1);
        rest = rest[1..];
        if (text is null)
        {
            return;
        }

        var length = (uint)Encoding.UTF8.GetByteCount(text);
        for (; length >= 0x80; length >>= 7)
        {
            rest[0] = (byte)(length | 0x80);
            rest = rest[1..];
        }

        rest[0] = (byte)length;
        rest = rest[(1 + Encoding.UTF8.GetBytes(text, rest[1..]))..];
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
