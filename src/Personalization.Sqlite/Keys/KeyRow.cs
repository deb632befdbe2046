using System.Text.Json;
using Personalization.Keys;
using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Keys;

/// <summary>Reads and writes a key as a row, in the order of the columns.</summary>
internal static class KeyRow
{
    internal static void Bind(SqliteStatement insert, ApiKey key)
    {
        insert.BindText(1, key.Id);
        insert.BindText(2, key.Name);
        insert.Bind(3, (long)key.Scopes);
        insert.BindText(4, Text(key.Collections));
        insert.BindText(5, Text(key.Fields));
        insert.BindText(6, key.Rate?.ToString());
        insert.Bind(7, key.CreatedAt.ToUnixTimeMilliseconds());
        BindTime(insert, 8, key.ExpiresAt);
        BindTime(insert, 9, key.RevokedAt);
        BindTime(insert, 10, key.LastUsedAt);
        insert.BindBlob(11, key.Hash.Span);
        if (key.PreviousHash.IsEmpty)
        {
            insert.BindText(12, null);
        }
        else
        {
            insert.BindBlob(12, key.PreviousHash.Span);
        }

        BindTime(insert, 13, key.PreviousUntil);
    }

    internal static ApiKey Read(SqliteStatement row) => new()
    {
        Id = row.GetText(0)!,
        Name = row.GetText(1)!,
        Scopes = (ApiKeyScope)row.GetInt64(2),
        Collections = Names(row.GetText(3)),
        Fields = Names(row.GetText(4)),
        Rate = ApiKeyRate.TryParse(row.GetText(5), out var rate) ? rate : null,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        ExpiresAt = Time(row, 7),
        RevokedAt = Time(row, 8),
        LastUsedAt = Time(row, 9),
        Hash = row.GetBytes(10).ToArray(),
        PreviousHash = row.GetBytes(11).ToArray(),
        PreviousUntil = Time(row, 12),
    };

    private static void BindTime(SqliteStatement insert, int parameter, DateTimeOffset? time)
    {
        if (time is { } given)
        {
            insert.Bind(parameter, given.ToUnixTimeMilliseconds());
        }
        else
        {
            insert.BindText(parameter, null);
        }
    }

    private static DateTimeOffset? Time(SqliteStatement row, int column)
        => raw.sqlite3_column_type(row.Handle, column) == raw.SQLITE_NULL ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static string? Text(IReadOnlyList<string>? names) => names is null ? null : JsonSerializer.Serialize([.. names], KeyJson.Default.StringArray);

    private static string[]? Names(string? json) => json is null ? null : JsonSerializer.Deserialize(json, KeyJson.Default.StringArray);
}
