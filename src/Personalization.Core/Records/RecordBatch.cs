namespace Personalization.Records;

/// <summary>Operations of one run of one sync, applied together. At most one operation per record key.</summary>
public sealed class RecordBatch
{
    private static readonly IReadOnlySet<IndexClaim> NoReleases = new HashSet<IndexClaim>();

    /// <summary>Initializes a new instance.</summary>
    /// <param name="sync">The sync that owns the parts.</param>
    /// <param name="token">The run's token, greater than that of every earlier run of the sync.</param>
    /// <param name="syncedAt">The run's start, kept in each part's header.</param>
    /// <param name="indexes">The indexes, other than the primary one, that this sync provides.</param>
    /// <param name="operations">The operations.</param>
    public RecordBatch(string sync, long token, DateTimeOffset syncedAt, IReadOnlyList<string> indexes, IReadOnlyList<RecordOperation> operations)
    {
        Sync = sync;
        Token = token;
        SyncedAt = syncedAt;
        Indexes = indexes;
        Operations = operations;
    }

    /// <summary>Gets the sync that owns the parts.</summary>
    public string Sync { get; }

    /// <summary>Gets the run's token.</summary>
    public long Token { get; }

    /// <summary>Gets the run's start.</summary>
    public DateTimeOffset SyncedAt { get; }

    /// <summary>Gets the indexes, other than the primary one, that this sync provides.</summary>
    public IReadOnlyList<string> Indexes { get; }

    /// <summary>Gets the operations.</summary>
    public IReadOnlyList<RecordOperation> Operations { get; }

    /// <summary>
    /// Gets the index values that their holders give up in this run, so that a claim may take them. While the batch is applied, a lookup by one of them answers the former
    /// holder or the new one, in whatever order the operations stand; where a store can do neither for a moment, it says so and never 'not found'.
    /// </summary>
    public IReadOnlySet<IndexClaim> Releases { get; init; } = NoReleases;

    /// <summary>
    /// Gets what tells whether some operation of the run claims a value (of an index, by its name). An operation that would give such a value up is refused with
    /// <see cref="RefusalReason.ValueAwaited"/>, so that the value is found until its claimant is written. A claim of a value that another record seems to hold may be refused with
    /// <see cref="RefusalReason.IndexTaken"/> without looking whether it really carries it, but no such record bars a row before the run has asked for holders. <see langword="null"/> where
    /// values may be given up at once.
    /// </summary>
    public Func<string, string, bool>? IsAwaited { get; init; }

    /// <summary>Gets the sync whose parts <see cref="RecordOperationKind.Adopt"/> hands over.</summary>
    public string? AdoptFrom { get; init; }

    /// <summary>Gets the forgotten syncs with fields that this sync writes: a write drops what they left of the record.</summary>
    public IReadOnlyList<string> Supersedes { get; init; } = [];

    /// <summary>Tells whether a mark forbids the batch: a newer run of the sync has taken over. Compared in the transaction that applies the batch.</summary>
    /// <param name="mark">The sync's mark in the store.</param>
    /// <returns>A refusal of each operation, or <see langword="null"/> when the batch may be applied.</returns>
    public IReadOnlyList<OperationRefusal>? FindRefusals(SyncMark? mark) => mark?.Token > Token
        ? [.. Enumerable.Range(0, Operations.Count).Select(position => new OperationRefusal(position, RefusalReason.Superseded))]
        : null;

    /// <summary>Answers a batch like this one, of some of its operations.</summary>
    /// <param name="start">The position of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>The batch; this one when it is all of them.</returns>
    public RecordBatch Slice(int start, int count)
        => count == Operations.Count ? this : With([.. Operations.Skip(start).Take(count)]);

    /// <summary>Answers a batch like this one, of other operations.</summary>
    internal RecordBatch With(IReadOnlyList<RecordOperation> operations) => new(Sync, Token, SyncedAt, Indexes, operations)
    {
        Releases = Releases,
        AdoptFrom = AdoptFrom,
        Supersedes = Supersedes,
        IsAwaited = IsAwaited,
    };
}
