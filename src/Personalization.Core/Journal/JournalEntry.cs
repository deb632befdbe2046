namespace Personalization.Journal;

/// <summary>An entry of a log. Immutable.</summary>
/// <param name="Kind">The log, one of <see cref="JournalKinds"/>.</param>
/// <param name="Scope">What it is about, such as a sequence's or a sync's id.</param>
/// <param name="Id">What it is found by, unique in its log: a UUID of version 7, so that the order of ids is that of their times.</param>
/// <param name="At">When.</param>
/// <param name="Json">What it tells.</param>
internal sealed record JournalEntry(string Kind, string Scope, string Id, DateTimeOffset At, string Json);

/// <summary>Which entries are listed. What is not set is not asked.</summary>
internal sealed record JournalEntryQuery
{
    public required string Kind { get; init; }

    public string? Scope { get; init; }

    public string? Id { get; init; }

    /// <summary>Gets the earliest time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the time before which entries are listed.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Gets the id of an entry: only older ones are listed.</summary>
    public string? Before { get; init; }

    public int Offset { get; init; }

    public int Limit { get; init; } = 100;
}
