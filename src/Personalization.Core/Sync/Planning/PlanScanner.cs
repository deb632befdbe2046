using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Planning;

/// <summary>Reads plan and draft again while they are still being written. Needed only when something came up that must be checked exactly.</summary>
internal sealed class PlanScanner(string sync, StateFileWriter planFile, BlockWriter plan, StateFileWriter draftFile, BlockWriter draft)
{
    internal delegate void OperationVisitor(long ordinal, PlanOperation operation);

    internal long PlannedOperations => plan.Items;

    internal async Task ForEachOperationAsync(OperationVisitor visit, CancellationToken cancellationToken)
    {
        var ordinal = 0L;
        await ForEachBlockAsync(
            StateFormat.PlanMagic,
            planFile,
            plan,
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

    /// <summary>Counts how many rows carried each of some keys, and what became of them.</summary>
    internal async Task<Dictionary<byte[], RowsOfKey>> CountRowsOfAsync(IReadOnlySet<byte[]> keys, CancellationToken cancellationToken)
    {
        var rows = keys.ToDictionary(key => key, _ => default(RowsOfKey), ByteKeyComparer.Instance);
        await ForEachBlockAsync(
            StateFormat.SnapshotMagic,
            draftFile,
            draft,
            payload =>
            {
                var lookup = rows.GetAlternateLookup<ReadOnlySpan<byte>>();
                var rest = payload.Span;
                while (!rest.IsEmpty)
                {
                    var entry = SnapshotEntry.Read(ref rest);
                    if (lookup.TryGetValue(entry.Key, out var count))
                    {
                        lookup[entry.Key] = count.With(entry.Outcome);
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private async Task ForEachBlockAsync(
        uint magic, StateFileWriter file, BlockWriter writer, Action<ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        var reader = await BlockReader.OpenUnfinishedAsync(file.Stream, writer.BytesWritten, magic, sync, cancellationToken).ConfigureAwait(false);
        while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            visit(reader.Payload);
        }

        file.Stream.Position = writer.BytesWritten;
    }

    /// <summary>How many rows carried a key, by outcome.</summary>
    internal readonly record struct RowsOfKey(long Unchanged, long Planned, long Refused)
    {
        internal long Total => Unchanged + Planned + Refused;

        internal RowsOfKey With(RowOutcome outcome) => outcome switch
        {
            RowOutcome.Unchanged => this with { Unchanged = Unchanged + 1 },
            RowOutcome.Planned => this with { Planned = Planned + 1 },
            _ => this with { Refused = Refused + 1 },
        };
    }
}
