using Personalization.Sources;
using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Tests;

/// <summary>Makes databases and reads them.</summary>
internal static class SqliteFiles
{
    internal static SqliteDatabase Open(string path)
        => SqliteDatabase.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, TimeSpan.FromSeconds(30));

    internal static SqliteSource Source(string path) => new("shop", $"Data Source={path}");

    internal static SqliteSource Make(string path, params string[] statements)
    {
        using var database = Open(path);
        foreach (var statement in statements)
        {
            database.Execute(statement);
        }

        return Source(path);
    }

    internal static ValueTask<RowReader> OpenAsync(this SqliteSource source, string sql)
        => source.CreateQuery(sql).OpenAsync(TestContext.Current.CancellationToken);
}
