using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Sync.Preview;

/// <summary>Reads the first rows of one model.</summary>
internal static class ModelReading
{
    internal static async Task<IReadOnlyList<SourceColumn>> ColumnsAsync(SyncDefinition sync, CancellationToken cancellationToken)
    {
        try
        {
            var row = await SourceOpening.OpenAsync(sync.Model.Query, cancellationToken).ConfigureAwait(false);
            await using (row.ConfigureAwait(false))
            {
                return row.Columns;
            }
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(sync, exception);
        }
    }

    internal static async Task<ModelPreview> PreviewAsync(ModelDefinition model, int limit, int sample, CancellationToken cancellationToken)
    {
        var row = await SourceOpening.OpenAsync(model.Query, cancellationToken).ConfigureAwait(false);
        await using (row.ConfigureAwait(false))
        {
            var binding = new ColumnBinding(row.Columns, model.ColumnTypes, pii: model.Pii);
            var keys = new PreviewKeys(binding.Bind(model.PrimaryKey));
            PreviewColumn[] columns = [.. row.Columns.Where(column => model.Pii.GetValueOrDefault(column.Name) != PiiPolicy.Drop).Select(column => ColumnOf(column, binding, model))];
            try
            {
                return await PreviewAsync(model, row, keys, columns, limit, sample, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                foreach (var column in columns)
                {
                    column.Dispose();
                }
            }
        }
    }

    private static async Task<ModelPreview> PreviewAsync(
        ModelDefinition model, RowReader row, PreviewKeys keys, PreviewColumn[] columns, int limit, int sample, CancellationToken cancellationToken)
    {
        var rows = 0;
        var shown = new List<ReadOnlyMemory<byte>>();
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (rows == limit)
            {
                return Result(isWhole: false);
            }

            rows++;
            keys.Add(row);
            shown.Add(Add(row, columns));
            if (shown.Count > sample)
            {
                shown.RemoveAt(sample);
            }
        }

        return Result(isWhole: true);

        ModelPreview Result(bool isWhole) => new()
        {
            Model = model.Name,
            PrimaryKey = model.PrimaryKey,
            RowsRead = rows,
            IsWhole = isWhole,
            Columns = [.. columns.Select(column => column.ToResult(rows))],
            RowsWithoutKey = keys.Missing,
            DuplicateKeys = keys.Duplicates,
            RowsWithDuplicateKey = keys.RowsWithDuplicate,
            Sample = shown,
        };
    }

    private static byte[] Add(RowReader row, PreviewColumn[] columns)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, PartMapper.WriterOptions);
        writer.WriteStartObject();
        foreach (var column in columns)
        {
            writer.WritePropertyName(column.Name);
            writer.WriteRawValue(column.Add(row), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static PreviewColumn ColumnOf(SourceColumn column, ColumnBinding binding, ModelDefinition model)
        => new(column, model.ColumnTypes.GetValueOrDefault(column.Name, ColumnType.Native), binding.Bind(column.Name));

    /// <summary>Counts keys that are missing or there more than once. Not thread-safe.</summary>
    private sealed class PreviewKeys(BoundColumn column)
    {
        private readonly Dictionary<string, int> _rowsByKey = new(StringComparer.Ordinal);
        private readonly ArrayBufferWriter<byte> _key = new();

        internal int Missing { get; private set; }

        internal int Duplicates => _rowsByKey.Values.Count(rows => rows > 1);

        internal int RowsWithDuplicate => _rowsByKey.Values.Where(rows => rows > 1).Sum();

        internal void Add(RowReader row)
        {
            _key.ResetWrittenCount();
            try
            {
                if (!column.TryWriteKey(row, _key))
                {
                    Missing++;
                    return;
                }
            }
            catch (SourceValueException)
            {
                // A key that cannot be used is counted with its column.
                return;
            }

            var key = Encoding.UTF8.GetString(_key.WrittenSpan);
            _rowsByKey[key] = _rowsByKey.GetValueOrDefault(key) + 1;
        }
    }
}
