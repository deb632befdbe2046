namespace Personalization.Realtime.Events;

/// <summary>The members of a message that mean something here; in the order in which they are written.</summary>
internal enum KnownMember
{
    Type,
    MessageId,
    UserId,
    AnonymousId,
    PreviousId,
    GroupId,
    Event,
    Name,
    OriginalTimestamp,
    SentAt,
    Timestamp,
    ReceivedAt,
    Context,

    /// <summary>A sender without an Authorization header puts its key here. It is not kept.</summary>
    WriteKey,
}
