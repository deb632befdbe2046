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
        ISnapshotStore snapshots, SnapshotHeader header, PlanHeader planHeader, CancellationToken cancellationToken)
    {
        var planFile = await snapshots.CreateAsync(header.SyncId, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        var draftFile = await snapshots.CreateAsync(header.SyncId, StateFileKind.Draft, cancellationToken).ConfigureAwait(false);
        var files = new RunFiles(snapshots, header, planFile, draftFile);
        var planHeaderJson = JsonSerializer.SerializeToUtf8Bytes(planHeader, PlanJson.Default.PlanHeader);
        await files.Plan.StartAsync(StateFormat.PlanMagic, planHeaderJson, cancellationToken).ConfigureAwait(false);
        await files.Draft.StartAsync(StateFormat.SnapshotMagic, header.ToUtf8(), cancellationToken).ConfigureAwait(false);
        return files;
    }

    /// <summary>Makes the draft durable: the snapshot that the run leaves if every operation succeeds. Rows refused so far keep the entries that they had.</summary>
    /// <param name="plan">The sealed plan.</param>
    /// <param name="old">Where refused rows have their entries, if they keep any.</param>
    /// <param name="distrustOld">Whether those prove nothing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether a refused row keeps a part in the store.</returns>
    internal async Task<bool> CommitDraftAsync(SyncPlan plan, SnapshotFile? old, bool distrustOld, CancellationToken cancellationToken)
    {
        var flags = (uint)((plan.EffectiveOperations == 0 ? SnapshotFlags.NoWrites : SnapshotFlags.None)
            | (plan.Counts.Rejected > 0 ? SnapshotFlags.Rejections : SnapshotFlags.None));
        if (plan.KeptKeys.Count == 0)
        {
            await Draft.FinishAsync(flags, default, cancellationToken).ConfigureAwait(false);
            await _draftFile.CommitAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }

        var file = await _snapshots.CreateAsync(_header.SyncId, StateFileKind.Draft, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var target = new BlockWriter(file.Stream);
            await target.StartAsync(StateFormat.SnapshotMagic, _header.ToUtf8(), cancellationToken).ConfigureAwait(false);
            await Draft.FlushAsync(cancellationToken).ConfigureAwait(false);
            var reader = await BlockReader
                .OpenUnfinishedAsync(_draftFile.Stream, Draft.BytesWritten, StateFormat.SnapshotMagic, _header.SyncId, cancellationToken)
                .ConfigureAwait(false);
            var finisher = new SnapshotFinisher(old, plan.KeptKeys, distrustOld);
            await finisher.CopyAsync(reader, target, cancellationToken).ConfigureAwait(false);
            await target.FinishAsync(flags, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
            return finisher.KeepsParts;
        }
    }

    /// <summary>Makes the plan durable, before the first write to the store and after the draft.</summary>
    internal async Task CommitPlanAsync(SyncPlan plan, bool keepsParts, CancellationToken cancellationToken)
    {
        var footer = new PlanFooter
        {
            Voided = plan.Voided,
            ProvisionalChanges = plan.ProvisionalChanges,
            Digest = plan.Digest,
            Counts = plan.Counts,
            Rejections = plan.Rejections,
            KeepsParts = keepsParts,
        };
        await Plan.FinishAsync(flags: 0, footer.ToBytes(), cancellationToken).ConfigureAwait(false);
        await _planFile.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Plan.SettleAsync().ConfigureAwait(false);
        await Draft.SettleAsync().ConfigureAwait(false);
        await _planFile.DisposeAsync().ConfigureAwait(false);
        await _draftFile.DisposeAsync().ConfigureAwait(false);
    }
}
