namespace Personalization.People;

/// <summary>Something that is appended to a stream of a person's bucket: an event, or a transition. Immutable.</summary>
/// <param name="Time">When it was written, by the writer's clock. Streams are trimmed by it.</param>
/// <param name="Body">The content; the store does not look inside.</param>
public sealed record PersonEntry(DateTimeOffset Time, ReadOnlyMemory<byte> Body);
