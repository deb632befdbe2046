using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>Reads the parts of one sync in the order of the row numbers, which a record keeps for as long as it has any part.</summary>
internal static class PartPages
{
    private const int RowsOfAPage = 1000;

    internal static long LastRow(SqliteDatabase database, CollectionLayout collection)
        => database.QueryInt64($"SELECT max(id) FROM records_{collection.Id}");

    /// <summary>Adds the sync's parts of the next rows.</summary>
    /// <returns>The last row that was read, or <paramref name="last"/> when there are no more.</returns>
    internal static long Read(SqliteDatabase database, CollectionLayout collection, string sync, long after, long last, List<PartEntry> parts)
    {
        using var select = database.Prepare(
            $"SELECT id, key, headers FROM records_{collection.Id} WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT {RowsOfAPage}");
        select.Bind(1, after);
        select.Bind(2, last);
        var rows = 0;
        var read = after;
        for (; select.Step(); rows++)
        {
            read = select.GetInt64(0);
            foreach (var part in RecordHeaderCodec.Read(select.GetBytes(2)))
            {
                if (string.Equals(part.Sync, sync, StringComparison.Ordinal))
                {
                    parts.Add(new PartEntry(select.GetText(1)!, part.State, part.Token, part.InputHash));
                }
            }
        }

        return rows < RowsOfAPage ? last : read;
    }
}
