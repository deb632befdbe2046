using Personalization.Mapping;
using Personalization.Sync.Diff;

namespace Personalization.Sync.Preview;

/// <summary>Which columns a sync reads, as far as its configuration tells: a unit test has no source to ask.</summary>
internal static class UnitTestColumns
{
    /// <param name="key">The column of the record key.</param>
    /// <param name="others">The primary key, and columns of the indexes and those with a type or a policy.</param>
    /// <param name="mappings">The fields.</param>
    /// <returns>The names; and whether a template takes the row as a whole, so that it may read any other.</returns>
    internal static (IReadOnlyCollection<string> Names, bool MayReadAny) Of(string key, IEnumerable<string> others, IEnumerable<FieldMapping> mappings)
    {
        var read = mappings.SelectMany(mapping => mapping.ColumnsOf(inElement: false)).ToList();
        var names = new HashSet<string>([key, .. others, .. read.OfType<string>()], StringComparer.Ordinal);
        names.Remove(ElementRows.NameOf(key)); // made of the row, not given
        return (names, read.Contains(null));
    }

    internal static IReadOnlyCollection<string> Of(SyncDefinition sync) => Of(
        sync.KeyColumn,
        [sync.Model.PrimaryKey, .. sync.Indexes.Select(index => index.Value), .. sync.Model.ColumnTypes.Keys, .. sync.Model.Pii.Keys],
        sync.Mappings).Names;
}
