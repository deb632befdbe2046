namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>The statements of snapshots. Who was a member is told by the newest row of each.</summary>
internal static class SnapshotSql
{
    internal const string MakeMembers = "create temporary table _members (id text primary key) on commit drop";

    internal const string AddMembers = "insert into _members select unnest($1) on conflict do nothing";

    internal const string DropMembers = "drop table _members";

    private const string Columns = "ht_row_id, ht_audience_id, ht_timestamp, ht_event_type, ht_split_group";

    internal static string Enter(string table)
        => $"insert into {table} ({Columns}) select m.id, $1, $2, 'enter', null from _members m left join ({Before(table)}) b on b.ht_row_id = m.id where b.ht_row_id is null";

    // Whoever has just come is a member, so that the rows of Enter change nothing here.
    internal static string Exit(string table)
        => $"insert into {table} ({Columns}) select b.ht_row_id, $1, $2, 'exit', null from ({Before(table)}) b left join _members m on m.id = b.ht_row_id where m.id is null";

    private static string Before(string table)
        => $"select ht_row_id from (select distinct on (ht_row_id) ht_row_id, ht_event_type from {table} where ht_audience_id = $1 order by ht_row_id, ht_timestamp desc) l where ht_event_type = 'enter'";
}
