using System.Text.Json;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Applying;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>A plan that lies in the state directory with all that belongs to it, so that it can be applied from where it stands.</summary>
/// <param name="Header">What the plan says of itself.</param>
/// <param name="Plan">What its footer says.</param>
/// <param name="KeepsParts">Whether some row that was refused before the plan was applied keeps its part.</param>
/// <param name="Base">What it was made against; <see langword="null"/> when that was nothing, or when the run's own snapshot is in its place.</param>
/// <param name="Progress">How far it was applied.</param>
internal sealed record OpenPlan(PlanHeader Header, SyncPlan Plan, bool KeepsParts, SnapshotFile? Base, PlanProgress Progress)
{
    /// <summary>Index values that operations claim; <see langword="null"/> where none of them can be another record's.</summary>
    internal ClaimRegister? Claims { get; init; }

    /// <summary>Opens the plan that a mark names.</summary>
    /// <param name="snapshots">Where state files lie.</param>
    /// <param name="sync">The sync.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The plan, or <see langword="null"/> when the files are not there or are another plan's.</returns>
    /// <exception cref="PersonalizationException">A file is damaged (<c>state_damaged</c>).</exception>
    internal static async Task<OpenPlan?> OpenAsync(
        ISnapshotStore snapshots, SyncDefinition sync, SyncMark mark, CancellationToken cancellationToken)
    {
        var reader = await OpenFileAsync(snapshots, sync.Id, cancellationToken).ConfigureAwait(false);
        if (reader is null)
        {
            return null;
        }

        PlanHeader header;
        PlanFooter footer;
        long operations;
        await using (reader.ConfigureAwait(false))
        {
            header = JsonSerializer.Deserialize(reader.Header.Span, PlanJson.Default.PlanHeader)!;
            footer = PlanFooter.Parse(reader.Footer.Span);
            operations = reader.Items;
        }

        if (header.RunId != mark.OpenPlanId)
        {
            return null;
        }

        var old = await SnapshotFile.OpenAsync(
            snapshots, sync.Id, header.UsesBaseFile ? StateFileKind.Base : StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        var isCommitted = old?.Header.RunId == header.RunId;
        if (header.BaseId is null || isCommitted)
        {
            old = null;
        }
        else if (header.BaseId != old?.Header.RunId)
        {
            return null;
        }

        var waiting = new HashSet<long>();
        var log = await OutcomeReader.ReadAsync(
            snapshots, sync.Id, header.RunId, mark.PlanOffset, verdict => Note(waiting, verdict), cancellationToken).ConfigureAwait(false);
        return new OpenPlan(
            header,
            new SyncPlan
            {
                Operations = operations,
                Voided = footer.Voided,
                ProvisionalChanges = footer.ProvisionalChanges,
                KeptKeys = new KeptKeys(),
                Digest = footer.Digest,
                Counts = footer.Counts,
                Rejections = footer.Rejections,
            },
            footer.KeepsParts,
            old,
            new PlanProgress(log.Covered, waiting, log.Length, log.IsDone));
    }

    internal static async Task<BlockReader?> OpenFileAsync(ISnapshotStore snapshots, string sync, CancellationToken cancellationToken)
    {
        var stream = await snapshots.OpenReadAsync(sync, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        return stream is null
            ? null
            : await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, sync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads again which index values the operations claim; the caller disposes the answer.</summary>
    internal async Task<ClaimRegister> ReadClaimsAsync(ISnapshotStore snapshots, CancellationToken cancellationToken)
    {
        var claims = new ClaimRegister();
        var reader = await OpenFileAsync(snapshots, Header.SyncId, cancellationToken).ConfigureAwait(false);
        if (reader is not null)
        {
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    AddClaims(claims, reader.Payload.Span);
                }
            }
        }

        return claims;
    }

    /// <summary>Whether the operations are what the sync, as it is configured now, would still do.</summary>
    internal bool Fits(SyncDefinition sync) => Header.Collection == sync.Collection
        && Header.KeyColumn == sync.KeyColumn
        && Header.Fingerprint == SyncFingerprint.Of(sync)
        && (Header.Removal == RowPolicy.RemovalOf(sync.OnRemoved) || Plan.Counts.Removed == 0);

    private static void AddClaims(ClaimRegister claims, ReadOnlySpan<byte> operations)
    {
        while (!operations.IsEmpty)
        {
            claims.Add(PlanOperation.Read(ref operations).Values);
        }
    }

    private static void Note(HashSet<long> waiting, Verdict verdict)
    {
        if (verdict.Kind == VerdictKind.Deferred)
        {
            waiting.Add(verdict.Ordinal);
        }
    }
}
