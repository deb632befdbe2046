using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>What the old snapshot says of a row.</summary>
/// <param name="Kind">Whether it has the row's key.</param>
/// <param name="State">The entry's state, when it was found.</param>
/// <param name="Hash">The entry's hash, when it was found.</param>
internal readonly record struct RowComparison(RowComparisonKind Kind, EntryState State = default, ulong Hash = 0);

/// <summary>Whether the old snapshot has a row's key.</summary>
internal enum RowComparisonKind
{
    /// <summary>It has.</summary>
    Found,

    /// <summary>It has not.</summary>
    New,

    /// <summary>Not near by; the end of the plan will tell.</summary>
    Provisional,
}
