using System.IO.Hashing;
using System.Text;

namespace Personalization.Sync;

/// <summary>
/// Names the indexes that a sync provides, each with the column that its values come from, in the text that a mark keeps of them: so it is known of each index by itself
/// whether a run has committed with it. A name is a hash of 16 digits; names are separated by blanks.
/// </summary>
internal static class IndexMarks
{
    /// <summary>Names all indexes of a sync; <see langword="null"/> when it provides none.</summary>
    internal static string? Of(SyncDefinition sync) => Join(sync.Indexes.Select(index => NameOf(sync, index.Key, index.Value)));

    /// <summary>What still holds of earlier names once a run of the sync has begun to write: where the column is another, some records have its values.</summary>
    internal static string? Kept(string? before, SyncDefinition sync)
        => before is null ? null : Join(sync.Indexes.Select(index => NameOf(sync, index.Key, index.Value)).Where(name => Contains(before, name)));

    internal static bool Contains(string? names, string name) => names is not null && names.Contains(name, StringComparison.Ordinal);

    /// <summary>Names one index: by everything that shapes its values.</summary>
    internal static string NameOf(SyncDefinition sync, string index, string column)
    {
        var type = sync.Model.ColumnTypes.TryGetValue(column, out var cast) ? $"{cast}" : string.Empty;
        var pii = sync.Model.Pii.TryGetValue(column, out var policy) ? $"{policy}" : string.Empty;
        return $"{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{index.Length}:{index}{column.Length}:{column}{type}/{pii}")):x16}";
    }

    private static string? Join(IEnumerable<string> names)
    {
        var text = string.Join(' ', names.Order(StringComparer.Ordinal));
        return text.Length == 0 ? null : text;
    }
}
