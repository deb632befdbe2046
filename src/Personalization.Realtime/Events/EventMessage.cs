namespace Personalization.Realtime.Events;

/// <summary>An event that was accepted: judged, filled in, and as it is kept. Immutable.</summary>
/// <remarks>What is filled in follows ruling 23: type, messageId, originalTimestamp and sentAt where they are missing, timestamp always.</remarks>
public sealed record EventMessage
{
    /// <summary>Gets the event source that it came in by.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the type.</summary>
    public required EventType Type { get; init; }

    /// <summary>Gets the id by which a repetition is known.</summary>
    public required string MessageId { get; init; }

    /// <summary>Gets the name of a track event; of a page or screen its name, if it has one.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the id of the user, if one is known.</summary>
    public string? UserId { get; init; }

    /// <summary>Gets the id of the device or browser, if there is one.</summary>
    public string? AnonymousId { get; init; }

    /// <summary>Gets when it happened: receivedAt − (sentAt − originalTimestamp), and never later than <see cref="ReceivedAt"/>.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets when it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Gets the whole message in UTF-8, with what was filled in, receivedAt and the client's address (<c>context.ip</c>): one JSON object, no member twice at the top.</summary>
    public required ReadOnlyMemory<byte> Utf8Json { get; init; }

    /// <summary>Gets what it broke of its contract, as it is kept; empty for nothing.</summary>
    internal ReadOnlyMemory<byte> Violation { get; init; }

    /// <summary>Answers what it is, without whose.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Type} '{MessageId}' of '{Source}'";
}
