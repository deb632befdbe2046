using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Personalization.Realtime.Events;

/// <summary>Writes a message as it is kept: what is known and filled in first, then the rest as it was sent.</summary>
internal sealed class MessageJson(string? clientAddress)
{
    private readonly byte[]? _address = clientAddress is null ? null : Encoding.UTF8.GetBytes($"\"ip\":\"{JsonEncodedText.Encode(clientAddress)}\"");
    private ArrayBufferWriter<byte>? _text;

    /// <summary>Writes a message.</summary>
    /// <param name="json">The body.</param>
    /// <param name="scan">Where its members stand.</param>
    /// <param name="message">What it was found to be.</param>
    /// <param name="times">Its times.</param>
    internal byte[] Write(ReadOnlySpan<byte> json, MessageScan scan, EventMessage message, EventTimes times)
    {
        var text = _text ??= new ArrayBufferWriter<byte>(scan.End - scan.Start + 512);
        text.ResetWrittenCount();
        text.Write("{\"type\":\""u8);
        text.Write(EventTypes.NameOf(message.Type));
        text.Write("\""u8);
        WriteId(text, KnownMember.MessageId, scan, json, message.MessageId);
        WriteId(text, KnownMember.UserId, scan, json, message.UserId);
        WriteId(text, KnownMember.AnonymousId, scan, json, message.AnonymousId);
        WriteId(text, KnownMember.PreviousId, scan, json, EventId.Read(scan[KnownMember.PreviousId], json).Text);
        WriteId(text, KnownMember.GroupId, scan, json, EventId.Read(scan[KnownMember.GroupId], json).Text);
        WriteRaw(text, KnownMember.Event, scan, json);
        WriteRaw(text, KnownMember.Name, scan, json);
        WriteTime(text, KnownMember.OriginalTimestamp, times.Original);
        WriteTime(text, KnownMember.SentAt, times.Sent);
        WriteTime(text, KnownMember.Timestamp, times.At);
        WriteTime(text, KnownMember.ReceivedAt, message.ReceivedAt);
        WriteContext(text, scan, json);
        foreach (var member in scan.Others)
        {
            text.Write(","u8);
            text.Write(member.NameIn(json));
            text.Write(":"u8);
            text.Write(member.ValueIn(json));
        }

        text.Write("}"u8);
        return text.WrittenSpan.ToArray();
    }

    private static void WriteName(ArrayBufferWriter<byte> text, KnownMember member)
    {
        text.Write(",\""u8);
        text.Write(KnownMembers.NameOf(member));
        text.Write("\":"u8);
    }

    private static void WriteRaw(ArrayBufferWriter<byte> text, KnownMember member, MessageScan scan, ReadOnlySpan<byte> json)
    {
        if (scan[member].Type != JsonTokenType.None)
        {
            WriteName(text, member);
            text.Write(scan[member].ValueIn(json));
        }
    }

    private static void WriteId(ArrayBufferWriter<byte> text, KnownMember member, MessageScan scan, ReadOnlySpan<byte> json, string? id)
    {
        if (id is null)
        {
            return; // there was none, or one with nothing in it
        }

        WriteName(text, member);
        if (scan[member].Type == JsonTokenType.String)
        {
            text.Write(scan[member].ValueIn(json));
            return;
        }

        // A number's digits, or an id that was made here.
        text.Write("\""u8);
        text.Advance(Encoding.UTF8.GetBytes(id, text.GetSpan(Encoding.UTF8.GetMaxByteCount(id.Length))));
        text.Write("\""u8);
    }

    private static void WriteTime(ArrayBufferWriter<byte> text, KnownMember member, DateTimeOffset time)
    {
        WriteName(text, member);
        text.Write("\""u8);
        text.Advance(EventTimes.Write(time, text.GetSpan(32)));
        text.Write("\""u8);
    }

    private void WriteContext(ArrayBufferWriter<byte> text, MessageScan scan, ReadOnlySpan<byte> json)
    {
        var context = scan[KnownMember.Context];
        if (_address is null || scan.HasAddress || (context.HasValue && context.Type != JsonTokenType.StartObject))
        {
            WriteRaw(text, KnownMember.Context, scan, json);
            return;
        }

        WriteName(text, KnownMember.Context);
        text.Write("{"u8);
        text.Write(_address);
        if (context.HasValue)
        {
            text.Write(scan.IsContextEmpty ? ""u8 : ","u8);
            text.Write(json[(context.Start + 1)..context.End]);
        }
        else
        {
            text.Write("}"u8);
        }
    }
}
