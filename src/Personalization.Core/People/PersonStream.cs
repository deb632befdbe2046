using System.Diagnostics.CodeAnalysis;

namespace Personalization.People;

/// <summary>The streams of a bucket.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It names streams; it is none of bytes.")]
public enum PersonStream
{
    /// <summary>The events, as they were accepted.</summary>
    Log,

    /// <summary>What others are to be told: the transitions of memberships.</summary>
    Outbox,

    /// <summary>What events broke of their contracts.</summary>
    Violations,

    /// <summary>What a destination or a table would not take, kept until somebody replays or discards it, for 90 days at most.</summary>
    DeadLetters,
}

/// <summary>An entry of a bucket's stream, as it is read. Immutable.</summary>
/// <param name="Position">Greater than that of every entry that was committed to the bucket's stream before, and never used again.</param>
/// <param name="Person">The person whose commit wrote it.</param>
/// <param name="Time">When it was written, by the writer's clock.</param>
/// <param name="Body">The content.</param>
public sealed record StreamEntry(long Position, PersonKey Person, DateTimeOffset Time, ReadOnlyMemory<byte> Body);
