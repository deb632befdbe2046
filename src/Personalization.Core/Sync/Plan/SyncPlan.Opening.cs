using System.Text.Json;
using Personalization.Records;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <content>Reads a plan from its file, with all that belongs to it, so that it can be applied from where it stands.</content>
internal sealed partial class SyncPlan
{
    /// <summary>Opens the plan that a mark names.</summary>
    /// <returns>The plan, or <see langword="null"/> when the files are not there or are another plan's.</returns>
    /// <exception cref="PersonalizationException">A file is damaged (<c>state_damaged</c>).</exception>
    internal static async Task<SyncPlan?> OpenAsync(ISyncStateStore state, string syncId, SyncMark mark, CancellationToken cancellationToken)
    {
        var reader = await OpenFileAsync(state, syncId, cancellationToken).ConfigureAwait(false);
        if (reader is null)
        {
            return null;
        }

        PlanHeader header;
        PlanFooter footer;
        await using (reader.ConfigureAwait(false))
        {
            header = JsonSerializer.Deserialize(reader.Header.Span, PlanJson.Default.PlanHeader)!;
            footer = PlanFooter.Parse(reader.Footer.Span);
        }

        if (header.RunId != mark.OpenPlanId)
        {
            return null;
        }

        var old = await SnapshotFile.OpenAsync(
            state, syncId, header.UsesBaseFile ? StateFileKind.Base : StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
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
            state, syncId, header.RunId, mark.PlanOffset, verdict => Note(waiting, verdict), cancellationToken).ConfigureAwait(false);
        return new SyncPlan
        {
            Header = header,
            Footer = footer,
            Operations = reader.Items,
            Base = old,
            Progress = new PlanProgress(log.Covered, waiting, log.Length, log.IsDone),
        };
    }

    internal static async Task<BlockReader?> OpenFileAsync(ISyncStateStore state, string syncId, CancellationToken cancellationToken)
    {
        var stream = await state.OpenReadAsync(syncId, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        return stream is null
            ? null
            : await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, syncId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads again which index values the operations claim.</summary>
    internal async Task ReadClaimsAsync(ISyncStateStore state, CancellationToken cancellationToken)
    {
        Claims = new ClaimRegister();
        var reader = await OpenFileAsync(state, Header.SyncId, cancellationToken).ConfigureAwait(false);
        if (reader is not null)
        {
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    AddClaims(Claims, reader.Payload.Span);
                }
            }
        }
    }

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
