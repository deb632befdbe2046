using Personalization.Mapping;
using Personalization.Records;

namespace Personalization.Sync.Preview;

/// <summary>Maps one row of a sync and says what a run would leave of it. Writes nothing.</summary>
internal sealed class RowTester(SyncDefinition sync, IRecordCollection records)
{
    /// <returns>The account, and what a write would take.</returns>
    internal async Task<(RowTest Test, MappedRow? Row)> TestAsync(string key, PreviewOperationKind? asked, MappingRun run, CancellationToken cancellationToken)
    {
        var stored = await records.GetStoredAsync(key, cancellationToken).ConfigureAwait(false);
        var before = stored?.PartOf(sync.Id) is { State: PartState.Live } part ? stored.JsonOf(part) : default(ReadOnlyMemory<byte>?);
        var kind = asked ?? (before is null ? PreviewOperationKind.Added : PreviewOperationKind.Changed);
        var operation = kind == PreviewOperationKind.Changed ? MappingOperation.Changed : MappingOperation.Added;
        var row = await RowFinder.FindAsync(sync, run, key, found => MappedRow.Of(found, sync, operation), cancellationToken).ConfigureAwait(false);
        if (kind == PreviewOperationKind.Removed)
        {
            return (new RowTest { SyncId = sync.Id, Key = key, Kind = kind, Row = Memory(row?.Row), Before = before, After = AfterRemoval(before) }, row);
        }

        if (row is null)
        {
            throw RowFinder.NoRow(sync);
        }

        var test = new RowTest
        {
            SyncId = sync.Id,
            Key = key,
            Kind = kind,
            Row = row.Row,
            Fields = row.Fields,
            IndexValues = row.IndexValues,
            Refusal = row.Refusal,
            Before = before,
            After = Memory(row.Part),
        };
        return (test, row);
    }

    /// <summary>No bytes are nothing; as they are converted by themselves, they would be empty JSON.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;

    private ReadOnlyMemory<byte>? AfterRemoval(ReadOnlyMemory<byte>? before) => sync.OnRemoved switch
    {
        RecordDeleteBehavior.ClearFields when before is not null => RecordJson.Empty,
        RecordDeleteBehavior.DoNothing => before,
        _ => null,
    };
}
