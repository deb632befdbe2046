using System.Text.Json;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>The files of one run while they are written: its plan, and the draft of its snapshot.</summary>
internal sealed class RunFiles : IAsyncDisposable
{
    private readonly ISnapshotStore _snapshots;
    private readonly SnapshotHeader _header;
    private readonly StateFileWriter _planFile;
    private readonly StateFileWriter _draftFile;

    private RunFiles(ISnapshotStore snapshots, SnapshotHeader header, StateFileWriter planFile, StateFileWriter draftFile)
    {
        _snapshots = snapshots;
        _header = header;
        _planFile = planFile;
        _draftFile = draftFile;
        Plan = new BlockWriter(planFile.Stream);
        Draft = new BlockWriter(draftFile.Stream);
        Scanner = new PlanScanner(header.SyncId, planFile, Plan, draftFile, Draft);
    }

    internal BlockWriter Plan { get; }

    internal BlockWriter Draft { get; }

    internal PlanScanner Scanner { get; }

    internal static async Task<RunFiles> CreateAsync(
        ISnapshotStore snapshots, SnapshotHeader header, bool distrustsBase, CancellationToken cancellationToken)
    {
        var planFile = await snapshots.CreateAsync(header.SyncId, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        var draftFile = await snapshots.CreateAsync(header.SyncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        var files = new RunFiles(snapshots, header, planFile, draftFile);
        var planHeader = new PlanHeader
        {
            RunId = header.RunId,
            SyncId = header.SyncId,
            BaseId = header.BaseId,
            DistrustsBase = distrustsBase,
            Collection = header.Collection,
            KeyColumn = header.KeyColumn,
            StartedAt = header.StartedAt,
        };
        var planHeaderJson = JsonSerializer.SerializeToUtf8Bytes(planHeader, PlanJson.Default.PlanHeader);
        await files.Plan.StartAsync(StateFormat.PlanMagic, planHeaderJson, cancellationToken).ConfigureAwait(false);
        await files.Draft.StartAsync(StateFormat.SnapshotMagic, header.ToUtf8(), cancellationToken).ConfigureAwait(false);
        return files;
    }

    /// <summary>Makes the plan durable, before the first write to the store.</summary>
    internal async Task CommitPlanAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        var footer = new PlanFooter
        {
            Voided = [.. plan.Voided.Order()],
            ProvisionalChanges = [.. plan.ProvisionalChanges.Order()],
            Digest = plan.Digest,
        };
        var footerJson = JsonSerializer.SerializeToUtf8Bytes(footer, PlanJson.Default.PlanFooter);
        await Plan.FinishAsync(flags: 0, footerJson, cancellationToken).ConfigureAwait(false);
        await _planFile.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task<BlockReader> OpenPlanAsync(CancellationToken cancellationToken)
    {
        var stream = await _snapshots.OpenReadAsync(_header.SyncId, StateFileKind.Plan, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.PlanMagic, _header.SyncId, "has vanished during the run");
        return await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, _header.SyncId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the run's snapshot in the place of the one before. Only after the store has acknowledged every write.</summary>
    internal async Task CommitSnapshotAsync(SyncPlan plan, SnapshotFile? old, bool distrustsBase, CancellationToken cancellationToken)
    {
        var flags = (uint)(plan.EffectiveOperations == 0 ? SnapshotFlags.NoWrites : SnapshotFlags.None);
        if (plan.KeptKeys.Count == 0)
        {
            await Draft.FinishAsync(flags, default, cancellationToken).ConfigureAwait(false);
            await _draftFile.CommitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var file = await _snapshots.CreateAsync(_header.SyncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var target = new BlockWriter(file.Stream);
            await target.StartAsync(StateFormat.SnapshotMagic, _header.ToUtf8(), cancellationToken).ConfigureAwait(false);
            await new SnapshotFinisher(old, plan.KeptKeys, distrustsBase)
                .CopyAsync(_draftFile, Draft, _header.SyncId, target, cancellationToken).ConfigureAwait(false);
            await target.FinishAsync(flags, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Plan.SettleAsync().ConfigureAwait(false);
        await Draft.SettleAsync().ConfigureAwait(false);
        await _planFile.DisposeAsync().ConfigureAwait(false);
        await _draftFile.DisposeAsync().ConfigureAwait(false);
    }
}
