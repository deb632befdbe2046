using System.Text.Json;

namespace Personalization.Realtime.Events;

/// <summary>The names of known members.</summary>
internal static class KnownMembers
{
    internal const int Count = (int)KnownMember.WriteKey + 1;

    /// <summary>Answers a member's name in UTF-8.</summary>
    internal static ReadOnlySpan<byte> NameOf(KnownMember member) => member switch
    {
        KnownMember.Type => "type"u8,
        KnownMember.MessageId => "messageId"u8,
        KnownMember.UserId => "userId"u8,
        KnownMember.AnonymousId => "anonymousId"u8,
        KnownMember.PreviousId => "previousId"u8,
        KnownMember.GroupId => "groupId"u8,
        KnownMember.Event => "event"u8,
        KnownMember.Name => "name"u8,
        KnownMember.OriginalTimestamp => "originalTimestamp"u8,
        KnownMember.SentAt => "sentAt"u8,
        KnownMember.Timestamp => "timestamp"u8,
        KnownMember.ReceivedAt => "receivedAt"u8,
        KnownMember.Context => "context"u8,
        _ => "writeKey"u8,
    };

    /// <summary>Answers which member a reader stands at; <see langword="null"/> for any other. Its name must be well-formed.</summary>
    internal static KnownMember? Of(in Utf8JsonReader reader)
    {
        for (var member = KnownMember.Type; member <= KnownMember.WriteKey; member++)
        {
            if (reader.ValueTextEquals(NameOf(member)))
            {
                return member;
            }
        }

        return null;
    }
}
