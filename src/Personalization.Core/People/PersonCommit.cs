namespace Personalization.People;

/// <summary>All that one step changes of one person. It is written whole or not at all. Immutable.</summary>
public sealed class PersonCommit
{
    /// <summary>Gets the person.</summary>
    public required PersonKey Person { get; init; }

    /// <summary>Gets the version that the step was computed from; 0 when nothing was stored.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>Gets the new state; empty removes what is stored.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Gets when the person is due, in the place of the time before; <see langword="null"/> for never. Kept to the millisecond, rounded up. Whoever has no state is never due.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Gets what is appended to the bucket's <see cref="PersonStream.Log"/>, in order.</summary>
    public IReadOnlyList<PersonEntry> Log { get; init; } = [];

    /// <summary>Gets what is appended to the bucket's <see cref="PersonStream.Outbox"/>, in order.</summary>
    public IReadOnlyList<PersonEntry> Outbox { get; init; } = [];

    /// <summary>Gets what is appended to the bucket's <see cref="PersonStream.Violations"/>, in order.</summary>
    public IReadOnlyList<PersonEntry> Violations { get; init; } = [];

    /// <summary>Gets what is appended to the bucket's <see cref="PersonStream.DeadLetters"/>, in order.</summary>
    public IReadOnlyList<PersonEntry> DeadLetters { get; init; } = [];

    /// <summary>Gets what is appended to a stream, in order.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>The entries.</returns>
    public IReadOnlyList<PersonEntry> EntriesOf(PersonStream stream) => stream switch
    {
        PersonStream.Log => Log,
        PersonStream.Outbox => Outbox,
        PersonStream.Violations => Violations,
        PersonStream.DeadLetters => DeadLetters,
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    };
}

/// <summary>Something that is appended to a stream of a person's bucket: an event, or a transition. Immutable.</summary>
/// <param name="Time">When it was written, by the writer's clock. Streams are trimmed by it.</param>
/// <param name="Body">The content; the store does not look inside.</param>
public sealed record PersonEntry(DateTimeOffset Time, ReadOnlyMemory<byte> Body);
