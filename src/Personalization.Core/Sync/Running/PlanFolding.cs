using System.Text.Json;
using Personalization.Records;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>Folds the plan that lies in the state directory into a new snapshot.</summary>
internal sealed class PlanFolding(SyncDefinition sync, ISnapshotStore snapshots)
{
    /// <returns>How many keys became unknown, or <see langword="null"/> when there is no plan that the mark names.</returns>
    internal async Task<long?> FoldAsync(SnapshotFile? old, SyncMark open, long attempted, CancellationToken cancellationToken)
    {
        var first = await OpenPlanAsync(cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            return null;
        }

        await using (first.ConfigureAwait(false))
        {
            var header = JsonSerializer.Deserialize(first.Header.Span, PlanJson.Default.PlanHeader)!;
            if (header.RunId != open.OpenPlanId || header.BaseId != old?.Header.RunId)
            {
                return null;
            }

            var footer = JsonSerializer.Deserialize(first.Footer.Span, PlanJson.Default.PlanFooter)!;
            attempted = Math.Min(attempted, first.Items);
            var file = await snapshots.CreateAsync(sync.Id, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                var target = new BlockWriter(file.Stream);
                await target.StartAsync(StateFormat.SnapshotMagic, HeaderOf(header, old, open).ToUtf8(), cancellationToken).ConfigureAwait(false);
                using var folder = new PlanFolder(old, footer.Voided.ToHashSet(), attempted, header.DistrustsBase);
                await folder.CollectAsync(first, cancellationToken).ConfigureAwait(false);
                await folder.CopyOldAsync(target, cancellationToken).ConfigureAwait(false);
                var second = (await OpenPlanAsync(cancellationToken).ConfigureAwait(false))!;
                await using (second.ConfigureAwait(false))
                {
                    await folder.AddNewAsync(second, target, cancellationToken).ConfigureAwait(false);
                }

                await target.FinishAsync((uint)SnapshotFlags.Folded, default, cancellationToken).ConfigureAwait(false);
                await file.CommitAsync(cancellationToken).ConfigureAwait(false);
                return folder.Attempted;
            }
        }
    }

    private SnapshotHeader HeaderOf(PlanHeader plan, SnapshotFile? old, SyncMark open) => new()
    {
        RunId = plan.RunId,
        SyncId = sync.Id,
        BaseId = plan.BaseId,
        Collection = plan.Collection,
        KeyColumn = plan.KeyColumn,
        Fingerprint = old?.Header.Fingerprint ?? string.Empty,
        StartedAt = plan.StartedAt,
        Token = open.Token,
    };

    private async ValueTask<BlockReader?> OpenPlanAsync(CancellationToken cancellationToken)
    {
        var stream = await snapshots.OpenReadAsync(sync.Id, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        return stream is null
            ? null
            : await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, sync.Id, cancellationToken).ConfigureAwait(false);
    }
}
