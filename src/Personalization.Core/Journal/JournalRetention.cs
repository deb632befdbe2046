namespace Personalization.Journal;

/// <summary>How long and how much is kept. Immutable.</summary>
internal sealed record JournalRetention
{
    public TimeSpan Runs { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets how long rows of runs are kept, rejected and debugged ones. Removed parts expire by their own time.</summary>
    public TimeSpan Rows { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Gets how long entries are kept.</summary>
    public TimeSpan Entries { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Gets how many runs are kept at most.</summary>
    public long MostRuns { get; init; } = 1_000_000;

    /// <summary>Gets how many rows are kept at most; the oldest go first.</summary>
    public long MostRows { get; init; } = 10_000_000;

    /// <summary>Gets how many entries of a kind are kept at most.</summary>
    public long MostEntries { get; init; } = 1_000_000;
}
