using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>The prepared lookups of one collection on one connection.</summary>
internal sealed class ReadStatements : IDisposable
{
    internal ReadStatements(SqliteDatabase database, long collection)
    {
        FindByKey = database.Prepare($"SELECT json, modified FROM records_{collection} WHERE key = ?1 AND visible = 1");
        FindByPointer = database.Prepare(
            $"SELECT r.json, r.modified FROM pointers_{collection} p CROSS JOIN records_{collection} r ON r.id = p.record WHERE p.idx = ?2 AND p.value = ?1 AND r.visible = 1");
        Holder = database.Prepare(
            $"SELECT r.key FROM pointers_{collection} p CROSS JOIN records_{collection} r ON r.id = p.record WHERE p.idx = ?2 AND p.value = ?1");
        Stored = database.Prepare($"SELECT headers, json FROM records_{collection} WHERE key = ?1");
    }

    internal SqliteStatement FindByKey { get; }

    internal SqliteStatement FindByPointer { get; }

    internal SqliteStatement Holder { get; }

    internal SqliteStatement Stored { get; }

    public void Dispose()
    {
        FindByKey.Dispose();
        FindByPointer.Dispose();
        Holder.Dispose();
        Stored.Dispose();
    }
}
