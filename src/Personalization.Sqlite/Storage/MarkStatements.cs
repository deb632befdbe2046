using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>Reads and writes marks.</summary>
internal static class MarkStatements
{
    internal const string Select = "SELECT snapshot, plan, token, plan_offset, indexes FROM marks WHERE collection = ?1 AND sync = ?2";

    internal const string Write =
        "INSERT INTO marks(collection, sync, snapshot, plan, token, plan_offset, indexes, revision) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 1) "
        + "ON CONFLICT(collection, sync) DO UPDATE SET snapshot = excluded.snapshot, plan = excluded.plan, token = excluded.token, "
        + "plan_offset = excluded.plan_offset, indexes = excluded.indexes, revision = revision + 1";

    internal const string Delete = "DELETE FROM marks WHERE collection = ?1 AND sync = ?2";

    internal static SyncMark? Read(SqliteStatement bound)
        => bound.Step() ? new SyncMark(bound.GetText(0), bound.GetText(1), bound.GetInt64(2), bound.GetInt64(3)) { Indexes = bound.GetText(4) } : null;
}
