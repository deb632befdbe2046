using Personalization.Records;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Plan;

/// <summary>What the mode, and what this run was asked for, mean for a row.</summary>
/// <param name="RewriteAll">Whether entries prove nothing, so that every row is written.</param>
/// <param name="InsertsOnly">Whether rows that were written once are left alone.</param>
/// <param name="Resync">How the run starts anew.</param>
internal sealed record RowPolicy(bool RewriteAll, bool InsertsOnly, SyncResync Resync)
{
    /// <summary>Whether rows only become entries and nothing is written.</summary>
    internal bool WritesNothing => Resync == SyncResync.ResetCdc;

    /// <summary>Whether every row counts as added, since the parts of the sync are removed.</summary>
    internal bool CountsAllAsAdded => Resync == SyncResync.ClearAndFill;

    /// <summary>Decides about a row without an operation.</summary>
    /// <returns>What becomes of it, or <see langword="null"/> when it needs an operation.</returns>
    internal RowOutcome? Leave(EntryState state, ulong oldHash, ulong hash)
    {
        if (WritesNothing)
        {
            return RowOutcome.Unchanged;
        }

        if (state != EntryState.Known || RewriteAll)
        {
            return null;
        }

        return oldHash == hash ? RowOutcome.Unchanged : InsertsOnly ? RowOutcome.Skipped : null;
    }

    /// <summary>What an operation does to a key that the model has.</summary>
    internal RecordOperationKind WriteOf(SyncMode mode) => mode switch
    {
        SyncMode.Update => RecordOperationKind.Update,
        SyncMode.Insert when !CountsAllAsAdded => RecordOperationKind.Insert,
        _ => RecordOperationKind.Write,
    };

    /// <summary>What a removal does; under do-nothing there is one only where every part is to go.</summary>
    internal static RecordOperationKind RemovalOf(RecordDeleteBehavior behavior) => behavior switch
    {
        RecordDeleteBehavior.DeleteRecord => RecordOperationKind.Remove,
        RecordDeleteBehavior.ClearFields => RecordOperationKind.Clear,
        _ => RecordOperationKind.Drop,
    };
}
