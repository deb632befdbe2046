namespace Personalization.People;

/// <summary>An entry of a bucket's stream, as it is read. Immutable.</summary>
/// <param name="Position">Greater than that of every entry that was committed to the bucket's stream before, and never used again.</param>
/// <param name="Person">The person whose commit wrote it.</param>
/// <param name="Time">When it was written, by the writer's clock.</param>
/// <param name="Body">The content.</param>
public sealed record StreamEntry(long Position, PersonKey Person, DateTimeOffset Time, ReadOnlyMemory<byte> Body);
