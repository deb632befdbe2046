using Personalization.Sync.Plan;

namespace Personalization.Sync.Diff;

/// <summary>Counts what becomes of the rows of one run, and samples rejections.</summary>
internal sealed class RunTally
{
    private readonly List<RejectedRow> _rejections = [];

    internal long RowsQueried { get; set; }

    /// <summary>What the rows were expanded into; what becomes of each is counted below.</summary>
    internal long Elements { get; set; }

    internal long Added { get; set; }

    internal long Changed { get; set; }

    internal long Unchanged { get; set; }

    internal long Skipped { get; set; }

    internal long Ignored { get; set; }

    internal long Rejected { get; set; }

    /// <summary>How many of the rejected rows have a key that was known.</summary>
    internal long RejectedChanges { get; set; }

    internal long Aborted { get; set; }

    internal long Removed { get; set; }

    /// <summary>Keys that left the model and are not removed, since an undo holds them.</summary>
    internal long Held { get; set; }

    /// <summary>Keys that were held and are no longer: the model has them, or has had them since.</summary>
    internal HashSet<string> Returned { get; } = new(StringComparer.Ordinal);

    internal IReadOnlyList<RejectedRow> Rejections => _rejections;

    internal SyncCounts Counts => new()
    {
        RowsQueried = RowsQueried,
        Added = Added,
        Changed = Changed,
        Unchanged = Unchanged,
        Skipped = Skipped,
        Ignored = Ignored,
        Rejected = Rejected,
        Aborted = Aborted,
        Removed = Removed,
        Elements = Elements == RowsQueried ? null : Elements,
    };

    /// <summary>Keeps one of the first rejections; the count is kept apart.</summary>
    internal void Sample(ReadOnlySpan<byte> key, string reason, string? operation = null)
    {
        if (_rejections.Count < SyncConstants.MostRejections)
        {
            _rejections.Add(new RejectedRow(System.Text.Encoding.UTF8.GetString(key), reason) { Operation = operation });
        }
    }

    /// <summary>Counts and keeps the rejection of a row whose key cannot be read.</summary>
    internal void RejectWithoutKey(string reason)
    {
        Rejected++;
        if (_rejections.Count < SyncConstants.MostRejections)
        {
            _rejections.Add(new RejectedRow(null, reason));
        }
    }

    /// <summary>The run ends here, before anything was written.</summary>
    internal void Abort()
    {
        Aborted += Added + Changed;
        Added = 0;
        Changed = 0;
        Removed = 0;
    }

    /// <summary>A write does not happen after all.</summary>
    internal void Withdraw(PlanOperationKind kind)
    {
        switch (kind)
        {
            case PlanOperationKind.Change:
                Changed--;
                break;
            case PlanOperationKind.Removal:
                Removed--;
                break;
            default:
                Added--;
                break;
        }
    }
}
