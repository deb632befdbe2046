using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Planning;

/// <summary>Reads plan and draft again while they are still being written. Needed only when something came up that must be checked exactly.</summary>
internal sealed class PlanScanner(string sync, StateFileWriter planFile, BlockWriter plan, StateFileWriter draftFile, BlockWriter draft)
{
    internal delegate void OperationVisitor(long ordinal, PlanOperation operation);

    internal delegate void EntryVisitor(SnapshotEntry entry);

    internal long PlannedOperations => plan.Items;

    internal async Task ForEachOperationAsync(OperationVisitor visit, CancellationToken cancellationToken)
    {
        var ordinal = 0L;
        await UnfinishedFile.ForEachBlockAsync(
            planFile,
            plan,
            StateFormat.PlanMagic,
            sync,
            payload =>
            {
                var rest = payload.Span;
                while (!rest.IsEmpty)
                {
                    visit(ordinal++, PlanOperation.Read(ref rest));
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Visits what the draft has of each row.</summary>
    internal Task ForEachRowAsync(EntryVisitor visit, CancellationToken cancellationToken) => UnfinishedFile.ForEachBlockAsync(
        draftFile,
        draft,
        StateFormat.SnapshotMagic,
        sync,
        payload =>
        {
            var rest = payload.Span;
            while (!rest.IsEmpty)
            {
                visit(SnapshotEntry.Read(ref rest));
            }
        },
        cancellationToken);
}
