namespace Personalization.Realtime.Events;

/// <summary>The stable codes of what is refused. A code is never reused for another meaning.</summary>
public static class RejectionCodes
{
    /// <summary>The body is not JSON in UTF-8, or not what the route takes. Nothing of it was accepted.</summary>
    public const string BodyMalformed = "request_malformed";

    /// <summary>The body is larger than a batch may be. Nothing of it was accepted.</summary>
    public const string BatchTooLarge = "batch_too_large";

    /// <summary>The batch has more messages than one may have. Nothing of it was accepted.</summary>
    public const string TooManyEvents = "too_many_events";

    /// <summary>The message is no JSON object.</summary>
    public const string EventMalformed = "event_malformed";

    /// <summary>The message is larger than one may be.</summary>
    public const string EventTooLarge = "event_too_large";

    /// <summary>The message is nested more deeply than one may be.</summary>
    public const string EventTooDeep = "event_too_deep";

    /// <summary>A text of the message has half of a surrogate pair, which is no character.</summary>
    public const string TextInvalid = "text_invalid";

    /// <summary>A message of a batch says no type.</summary>
    public const string TypeMissing = "type_missing";

    /// <summary>There is no such type.</summary>
    public const string TypeUnknown = "type_unknown";

    /// <summary>The message has neither a user id nor an anonymous id.</summary>
    public const string IdMissing = "id_missing";

    /// <summary>An id is neither text nor a number.</summary>
    public const string IdInvalid = "id_invalid";

    /// <summary>An id is longer than one may be.</summary>
    public const string IdTooLong = "id_too_long";

    /// <summary>A track message has no name of its event.</summary>
    public const string EventNameMissing = "event_name_missing";

    /// <summary>A group message has no group id.</summary>
    public const string GroupIdMissing = "group_id_missing";
}
