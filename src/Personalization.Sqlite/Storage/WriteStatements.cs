using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>The prepared writes of one collection.</summary>
internal sealed class WriteStatements : IDisposable
{
    internal WriteStatements(SqliteDatabase database, long collection)
    {
        Load = database.Prepare($"SELECT id, headers, json FROM records_{collection} WHERE key = ?1");
        Insert = database.Prepare($"INSERT INTO records_{collection}(modified, visible, headers, json, key) VALUES(?1, ?2, ?3, ?4, ?5)");
        Update = database.Prepare($"UPDATE records_{collection} SET modified = ?1, visible = ?2, headers = ?3, json = ?4 WHERE id = ?5");
        Delete = database.Prepare($"DELETE FROM records_{collection} WHERE id = ?1");
        Holder = database.Prepare(
            $"SELECT r.id, r.key FROM pointers_{collection} p CROSS JOIN records_{collection} r ON r.id = p.record WHERE p.idx = ?1 AND p.value = ?2");
        Claim = database.Prepare(
            $"INSERT INTO pointers_{collection}(idx, value, record) VALUES(?1, ?2, ?3) ON CONFLICT(idx, value) DO UPDATE SET record = excluded.record");
        Release = database.Prepare($"DELETE FROM pointers_{collection} WHERE idx = ?1 AND value = ?2 AND record = ?3");
    }

    internal SqliteStatement Load { get; }

    internal SqliteStatement Insert { get; }

    internal SqliteStatement Update { get; }

    internal SqliteStatement Delete { get; }

    internal SqliteStatement Holder { get; }

    internal SqliteStatement Claim { get; }

    internal SqliteStatement Release { get; }

    public void Dispose()
    {
        Load.Dispose();
        Insert.Dispose();
        Update.Dispose();
        Delete.Dispose();
        Holder.Dispose();
        Claim.Dispose();
        Release.Dispose();
    }
}
