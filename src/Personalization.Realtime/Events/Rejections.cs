namespace Personalization.Realtime.Events;

/// <summary>What is refused, in words. Nothing of a message is in them.</summary>
internal static class Rejections
{
    internal const string NotJson = "The body is not JSON in UTF-8. Send one JSON object, as it is or compressed by gzip.";
    internal const string NoBatch = "The body is not a batch. Send a JSON object with a list 'batch' of messages, at /v1/batch or /v1/import; a single message goes to the path of its type, such as /v1/track.";
    internal const string NoMessage = "The body is not a message. Send one JSON object; a list of messages goes to /v1/batch, as {\"batch\": […]}.";
    internal const string BatchTooLarge = "The body is larger than 512 KB, inflated. Send fewer messages at once.";
    internal const string TooManyEvents = "The batch has more than 10,000 messages. Send fewer at once.";
    internal const string NoObject = "The message is not a JSON object.";
    internal const string EventTooLarge = "The message is larger than 96 KB. Send less of it.";
    internal const string EventTooDeep = "The message has objects and lists more than 64 deep. Send it flatter.";
    internal const string TextInvalid = "The message has an escape that is half of a character: one of \\ud800 to \\udfff without its other half. Send whole characters.";
    internal const string TypeMissing = "The message has no 'type': track, identify, page, screen, group or alias. A message of a batch says its own.";
    internal const string TypeUnknown = "The message's 'type' is none of track, identify, page, screen, group and alias, in small letters.";
    internal const string IdMissing = "The message has neither a 'userId' nor an 'anonymousId' with something in it. Send one of them or both.";
    internal const string IdInvalid = "An id of the message ('messageId', 'userId', 'anonymousId', 'previousId' or 'groupId') is neither text nor a number. Send text.";
    internal const string IdTooLong = "An id of the message ('messageId', 'userId', 'anonymousId', 'previousId' or 'groupId') is longer than 1 KB. Send a shorter one.";
    internal const string EventNameMissing = "The track message has no 'event': the name of what happened, as text.";
    internal const string TimestampUnreadable = "A time of the message ('originalTimestamp', 'timestamp' or 'sentAt') cannot be read, and counts as absent. Send it as 2026-01-31T08:30:00.000Z.";
    internal const string GroupIdMissing = "The group message has no 'groupId' with something in it.";
}
