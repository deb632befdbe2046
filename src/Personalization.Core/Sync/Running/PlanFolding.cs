using Personalization.Records;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>Folds the plan that lies in the state directory into a new snapshot.</summary>
internal sealed class PlanFolding(SyncTarget target)
{
    /// <returns>How many keys became unknown, or <see langword="null"/> when there is no plan that the mark names.</returns>
    internal async Task<long?> FoldAsync(SyncMark mark, long attempted, CancellationToken cancellationToken)
    {
        var open = await OpenPlan.OpenAsync(target.State, target.Sync, mark, cancellationToken).ConfigureAwait(false);
        var first = open is null ? null : await OpenPlan.OpenFileAsync(target.State, target.SyncId, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            return null;
        }

        await using (first.ConfigureAwait(false))
        {
            var (header, old) = (open!.Header, open.Base);
            attempted = Math.Min(attempted, first.Items);
            var file = await target.State.CreateAsync(target.SyncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                var writer = new BlockWriter(file.Stream);
                await writer.StartAsync(StateFormat.SnapshotMagic, HeaderOf(header, old, mark).ToUtf8(), cancellationToken).ConfigureAwait(false);
                using var folder = new PlanFolder(old, open.Plan.Voided, attempted, header.DistrustsBase);
                await folder.CollectAsync(first, cancellationToken).ConfigureAwait(false);
                await folder.CopyOldAsync(writer, cancellationToken).ConfigureAwait(false);
                var second = (await OpenPlan.OpenFileAsync(target.State, target.SyncId, cancellationToken).ConfigureAwait(false))!;
                await using (second.ConfigureAwait(false))
                {
                    await folder.AddNewAsync(second, writer, cancellationToken).ConfigureAwait(false);
                }

                await writer.FinishAsync((uint)SnapshotFlags.Folded, default, cancellationToken).ConfigureAwait(false);
                await file.CommitAsync(cancellationToken).ConfigureAwait(false);
                return folder.Attempted;
            }
        }
    }

    private SnapshotHeader HeaderOf(PlanHeader plan, SnapshotFile? old, SyncMark mark) => new()
    {
        RunId = plan.RunId,
        SyncId = target.SyncId,
        BaseId = plan.BaseId,
        Collection = plan.Collection,
        KeyColumn = plan.KeyColumn,
        Fingerprint = old?.Header.Fingerprint ?? string.Empty,
        StartedAt = plan.StartedAt,
        Token = mark.Token,
        Owner = old?.Header.Owner,
        Sizes = SnapshotSize.Next(old, plan.StartedAt),
    };
}
