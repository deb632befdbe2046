using System.Text.Json;
using Personalization.Sync.Debugging;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>A plan and the draft of its run's snapshot while their files are written. Both can be read again before they are committed.</summary>
internal sealed class PlanWriter : IAsyncDisposable
{
    private readonly SyncTarget _target;
    private readonly SnapshotHeader _header;
    private readonly StateFileWriter _planFile;
    private readonly StateFileWriter _draftFile;
    private readonly PlanSpace _space;

    private SyncPlan? _sealed;

    private PlanWriter(SyncTarget target, SnapshotHeader header, PlanHeader planHeader, StateFileWriter planFile, StateFileWriter draftFile)
    {
        _target = target;
        _header = header;
        Header = planHeader;
        _planFile = planFile;
        _draftFile = draftFile;
        _space = new PlanSpace(target.Sync, target.State, target.Limits.MaxPlanBytes);
        Plan = new BlockWriter(planFile.Stream);
        Draft = new BlockWriter(draftFile.Stream);
    }

    internal delegate void OperationVisitor(long ordinal, PlanOperation operation);

    internal delegate void EntryVisitor(SnapshotEntry entry);

    /// <summary>What the plan says of itself at its start.</summary>
    internal PlanHeader Header { get; }

    /// <summary>The plan, once it is sealed; disposed with this.</summary>
    internal SyncPlan Sealed => _sealed ?? throw new InvalidOperationException("The plan is not sealed yet.");

    internal BlockWriter Plan { get; }

    internal BlockWriter Draft { get; }

    /// <summary>Where source rows lie for the debugger; <see langword="null"/> while it is off. Disposed with this.</summary>
    internal SourceRowWriter? Sources { get; init; }

    internal static async Task<PlanWriter> CreateAsync(SyncTarget target, SnapshotHeader header, PlanHeader planHeader, CancellationToken cancellationToken, DebugSession? debug = null)
    {
        var planFile = await target.State.CreateAsync(target.SyncId, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        var draftFile = await target.State.CreateAsync(target.SyncId, StateFileKind.Draft, cancellationToken).ConfigureAwait(false);
        var sources = debug is null ? null : await SourceRowWriter.CreateAsync(debug, target.State, planHeader.RunId, cancellationToken).ConfigureAwait(false);
        var writer = new PlanWriter(target, header, planHeader, planFile, draftFile) { Sources = sources };
        var planHeaderJson = JsonSerializer.SerializeToUtf8Bytes(planHeader, PlanJson.Default.PlanHeader);
        await writer.Plan.StartAsync(StateFormat.PlanMagic, planHeaderJson, cancellationToken).ConfigureAwait(false);
        await writer.Draft.StartAsync(StateFormat.SnapshotMagic, header.ToUtf8(), cancellationToken).ConfigureAwait(false);
        return writer;
    }

    internal void Seal(SyncPlan plan) => _sealed = plan;

    /// <summary>Begins to write full blocks.</summary>
    /// <exception cref="PersonalizationException">There is no room for the plan (<c>plan_too_large</c>).</exception>
    internal async ValueTask WriteFullAsync(CancellationToken cancellationToken)
    {
        if (Draft.IsFull)
        {
            await Draft.WriteAheadAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Sources is { IsBlockFull: true })
        {
            await Sources.WriteFullAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Plan.IsFull)
        {
            await Plan.WriteAheadAsync(cancellationToken).ConfigureAwait(false);
            await _space.CheckAsync(Plan.BytesWritten + Draft.BytesWritten, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens the plan to be read. Nothing may be written to it meanwhile, nor afterwards.</summary>
    internal async Task<BlockReader> OpenPlanAsync(CancellationToken cancellationToken)
    {
        await Plan.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await BlockReader.OpenUnfinishedAsync(_planFile.Stream, Plan.BytesWritten, StateFormat.PlanMagic, _target.SyncId, cancellationToken).ConfigureAwait(false);
    }

    internal async Task ForEachOperationAsync(OperationVisitor visit, CancellationToken cancellationToken)
    {
        var ordinal = 0L;
        await Plan.ForEachBlockAsync(
            StateFormat.PlanMagic,
            _target.SyncId,
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
    internal Task ForEachRowAsync(EntryVisitor visit, CancellationToken cancellationToken) => Draft.ForEachBlockAsync(
        StateFormat.SnapshotMagic,
        _target.SyncId,
        payload =>
        {
            var rest = payload.Span;
            while (!rest.IsEmpty)
            {
                visit(SnapshotEntry.Read(ref rest));
            }
        },
        cancellationToken);

    /// <summary>Makes the draft durable: the snapshot that the run leaves if every operation succeeds. Rows refused so far keep the entries that they had.</summary>
    /// <param name="old">Where refused rows have their entries, if they keep any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether a refused row keeps a part in the store.</returns>
    internal async Task<bool> CommitDraftAsync(SnapshotFile? old, CancellationToken cancellationToken)
    {
        var plan = Sealed;
        var flags = (uint)((plan.EffectiveOperations == 0 ? SnapshotFlags.NoWrites : SnapshotFlags.None)
            | (plan.Counts.Rejected > 0 ? SnapshotFlags.Rejections : SnapshotFlags.None));
        if (plan.KeptKeys.Count == 0)
        {
            await Draft.FinishAsync(flags, default, cancellationToken).ConfigureAwait(false);
            await _draftFile.CommitAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }

        var file = await _target.State.CreateAsync(_target.SyncId, StateFileKind.Draft, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var writer = new BlockWriter(file.Stream);
            await writer.StartAsync(StateFormat.SnapshotMagic, _header.ToUtf8(), cancellationToken).ConfigureAwait(false);
            await Draft.FlushAsync(cancellationToken).ConfigureAwait(false);
            var reader = await BlockReader
                .OpenUnfinishedAsync(_draftFile.Stream, Draft.BytesWritten, StateFormat.SnapshotMagic, _target.SyncId, cancellationToken)
                .ConfigureAwait(false);
            var finisher = new SnapshotFinisher(old, plan.KeptKeys, Header.DistrustsBase);
            await finisher.CopyAsync(reader, writer, cancellationToken).ConfigureAwait(false);
            await writer.FinishAsync(flags, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
            return finisher.KeepsParts;
        }
    }

    /// <summary>Makes the plan durable, before the first write to the store and after the draft.</summary>
    internal async Task CommitPlanAsync(bool keepsParts, CancellationToken cancellationToken)
    {
        if (Sources is not null)
        {
            await Sources.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        var footer = Sealed.Footer with { KeepsParts = keepsParts };
        await Plan.FinishAsync(flags: 0, footer.ToBytes(), cancellationToken).ConfigureAwait(false);
        await _planFile.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _sealed?.Dispose();
        await Plan.SettleAsync().ConfigureAwait(false);
        await Draft.SettleAsync().ConfigureAwait(false);
        if (Sources is not null)
        {
            await Sources.DisposeAsync().ConfigureAwait(false);
        }

        await _planFile.DisposeAsync().ConfigureAwait(false);
        await _draftFile.DisposeAsync().ConfigureAwait(false);
    }
}
