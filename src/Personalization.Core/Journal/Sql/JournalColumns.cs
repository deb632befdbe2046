using System.Data.Common;

namespace Personalization.Journal.Sql;

/// <summary>Reads columns that may hold nothing.</summary>
internal static class JournalColumns
{
    internal static string? TextOf(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    internal static long? NumberOf(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    internal static byte[]? BytesOf(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    internal static DateTimeOffset? TimeOf(this DbDataReader reader, int column)
        => reader.NumberOf(column) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
