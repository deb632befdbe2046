using System.Buffers;
using System.Text;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Sync.Preview;

/// <summary>Counts keys that are missing or there more than once. Not thread-safe.</summary>
internal sealed class PreviewKeys(BoundColumn column)
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
