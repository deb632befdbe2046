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
