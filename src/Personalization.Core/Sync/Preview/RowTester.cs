using System.Text;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.Diff;

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
        var row = await FindRowAsync(key, operation, run, cancellationToken).ConfigureAwait(false);
        if (kind == PreviewOperationKind.Removed)
        {
            return (new RowTest { SyncId = sync.Id, Key = key, Kind = kind, Row = Memory(row?.Row), Before = before, After = AfterRemoval(before) }, row);
        }

        if (row is null)
        {
            throw new PersonalizationException(
                ErrorCodes.RowNotFound,
                $"Sync '{sync.Id}': no row of the model has this key in the column '{sync.KeyColumn}'. Keys match exactly; 'model preview' shows rows. To try a removal, ask for it as removed.");
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

    /// <summary>Reads the model until it comes to the first row of the key.</summary>
    private async Task<MappedRow?> FindRowAsync(string key, string operation, MappingRun run, CancellationToken cancellationToken)
    {
        var wanted = Encoding.UTF8.GetBytes(key);
        try
        {
            var reader = await SourceOpening.OpenAsync(sync.Model.Query, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                using var binding = new RowBinding(sync, reader, run);
                binding.Columns.Run.Cancellation = cancellationToken;
                while (await binding.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (HasKey(binding, wanted))
                    {
                        return MappedRow.Of(binding, sync, operation);
                    }
                }

                return null;
            }
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(sync, exception);
        }
    }

    private static bool HasKey(RowBinding binding, byte[] wanted)
    {
        try
        {
            return binding.TryReadKey() && binding.Key.Span.SequenceEqual(wanted);
        }
        catch (SourceValueException)
        {
            return false; // a row without a key that can be read is nobody's
        }
    }
}
