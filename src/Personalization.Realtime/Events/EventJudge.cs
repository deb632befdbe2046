using System.Text.Json;

namespace Personalization.Realtime.Events;

/// <summary>Judges the messages of one body, one after the other.</summary>
internal sealed class EventJudge(EventReception reception, DateTimeOffset? batchSentAt)
{
    private readonly MessageJson _writer = new(reception.ClientAddress);
    private readonly EventType? _usualType = EventTypes.Of(reception.Route);

    /// <summary>Judges a message: adds it, filled in, to the good ones or to the refused ones.</summary>
    /// <param name="scan">Where its members stand.</param>
    /// <param name="json">The body.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="events">What the body has come to.</param>
    internal void Judge(MessageScan scan, ReadOnlySpan<byte> json, int index, ParsedEvents events)
    {
        var messageId = EventId.Read(scan[KnownMember.MessageId], json);
        if (FindProblem(scan, json, messageId, out var ids) is var (code, detail))
        {
            events.Add(new RejectedEvent(index, messageId.Text, code, detail));
            return;
        }

        if (messageId.Text is null)
        {
            scan.Drop(KnownMember.MessageId);
        }

        var times = TimesOf(scan, json, out var isUnreadable);
        var type = TypeOf(scan, json)!.Value;
        var message = new EventMessage
        {
            Source = reception.Source,
            Type = type,
            MessageId = messageId.Text ?? Guid.CreateVersion7(reception.ReceivedAt).ToString(),
            Name = type is EventType.Track ? TextOf(scan[KnownMember.Event], json) : type is EventType.Page or EventType.Screen ? TextOf(scan[KnownMember.Name], json) : null,
            UserId = ids.User,
            AnonymousId = ids.Anonymous,
            Timestamp = times.At,
            ReceivedAt = reception.ReceivedAt,
            Utf8Json = default,
        };
        events.Add(index, message with { Utf8Json = _writer.Write(json, scan, message, times) });
        if (isUnreadable)
        {
            events.Add(new EventWarning(index, message.MessageId, EventWarning.TimestampUnreadable, Rejections.TimestampUnreadable));
        }
    }

    private (string Code, string Detail)? FindProblem(MessageScan scan, ReadOnlySpan<byte> json, EventId messageId, out (string? User, string? Anonymous) ids)
    {
        ids = default;
        if (scan.End - scan.Start > EventLimits.EventBytes)
        {
            return (RejectionCodes.EventTooLarge, Rejections.EventTooLarge);
        }

        if (scan.IsTooDeep)
        {
            return (RejectionCodes.EventTooDeep, Rejections.EventTooDeep);
        }

        if (scan.HasBrokenText)
        {
            return (RejectionCodes.TextInvalid, Rejections.TextInvalid);
        }

        if (TypeOf(scan, json) is not { } type)
        {
            return IsTypeMissing(scan) ? (RejectionCodes.TypeMissing, Rejections.TypeMissing) : (RejectionCodes.TypeUnknown, Rejections.TypeUnknown);
        }

        var user = EventId.Read(scan[KnownMember.UserId], json);
        var anonymous = EventId.Read(scan[KnownMember.AnonymousId], json);
        var group = EventId.Read(scan[KnownMember.GroupId], json);
        ids = (user.Text, anonymous.Text);
        return messageId.Problem ?? user.Problem ?? anonymous.Problem ?? group.Problem ?? EventId.Read(scan[KnownMember.PreviousId], json).Problem
            ?? (user.Text is null && anonymous.Text is null ? (RejectionCodes.IdMissing, Rejections.IdMissing)
                : type == EventType.Track && TextOf(scan[KnownMember.Event], json) is null ? (RejectionCodes.EventNameMissing, Rejections.EventNameMissing)
                : type == EventType.Group && group.Text is null ? (RejectionCodes.GroupIdMissing, Rejections.GroupIdMissing)
                : null);
    }

    private EventTimes TimesOf(MessageScan scan, ReadOnlySpan<byte> json, out bool isUnreadable)
    {
        isUnreadable = false;
        var original = ReadTime(scan[KnownMember.OriginalTimestamp], json, ref isUnreadable);
        var timestamp = ReadTime(scan[KnownMember.Timestamp], json, ref isUnreadable);
        var sent = ReadTime(scan[KnownMember.SentAt], json, ref isUnreadable);
        return EventTimes.Of(original ?? timestamp, sent ?? batchSentAt, reception.ReceivedAt);
    }

    private static DateTimeOffset? ReadTime(MessageMember member, ReadOnlySpan<byte> json, ref bool isUnreadable)
    {
        var time = EventTimes.Read(member, json);
        isUnreadable |= time is null && member.HasValue;
        return time;
    }

    /// <summary>A message's own type counts; without one it has that of the path.</summary>
    private EventType? TypeOf(MessageScan scan, ReadOnlySpan<byte> json) => IsTypeMissing(scan) ? _usualType : EventTypes.Read(scan[KnownMember.Type], json);

    private static bool IsTypeMissing(MessageScan scan) => !scan[KnownMember.Type].HasValue;

    private static string? TextOf(MessageMember member, ReadOnlySpan<byte> json)
    {
        if (member.Type != JsonTokenType.String)
        {
            return null;
        }

        var reader = new Utf8JsonReader(member.ValueIn(json));
        reader.Read();
        var text = reader.GetString();
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
