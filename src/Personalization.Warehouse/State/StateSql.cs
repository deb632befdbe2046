namespace Personalization.Warehouse.State;

/// <summary>The statements, for one schema.</summary>
/// <remarks>
/// <para>The tables, version 1:</para>
/// <code>
/// version   version int                          one row
/// leases    sync_key bytea, primary key          SHA-256 of the sync's id
///           sync_id text                         for people
///           token bigint                         of the last grant; greater than any before
///           holder text, since timestamptz       who took it, and when
/// files     file_id bigint, primary key
///           sync_key bytea, kind smallint        StateFileKind: 0 snapshot, 1 plan, 2 draft, 3 outcomes, 4 base
///           committed boolean                    one committed file a sync and kind
///           token bigint, written_at timestamptz of the grant under which it was made or took its place
/// chunks    file_id bigint, position bigint      primary key; the position is that of the first byte in its file
///           data bytea                           up to 256 KiB; without compression
/// </code>
/// <para>Every statement that writes holds the row of the lease against a change while it works (<c>for share</c>), and does nothing when
/// the token there is another: a process that was superseded changes nothing. No write takes more than one round trip, so a process that
/// is stopped half-way holds no lock that another one would have to wait for.</para>
/// </remarks>
internal sealed class StateSql(string schema)
{
    internal const int Version = 1;

    internal const int TableCount = 4;

    internal const int ChunkBytes = 256 * 1024;

    private const string Leases = "(sync_key bytea primary key, sync_id text not null, token bigint not null, holder text not null, since timestamptz not null)";

    private const string Files =
        "(file_id bigint generated always as identity primary key, sync_key bytea not null, kind smallint not null, committed boolean not null, token bigint not null, written_at timestamptz not null)";

    private const string Chunks = "(file_id bigint not null, position bigint not null, data bytea not null, primary key (file_id, position))";

    internal string Schema { get; } = schema;

    internal string Quoted { get; } = Quote(schema);

    internal string FindSchema { get; } = "select exists (select from pg_namespace where nspname = $1)";

    // Not by to_regclass: that may answer from a cache of the time before the lock was waited for. Without the table of the version the others are somebody else's.
    internal string CountTables { get; } =
        """
        select case when bool_or(c.relname = 'version') then count(*) else 0 end from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relname in ('version', 'leases', 'files', 'chunks')
        """;

    internal string ReadVersion { get; } = $"select version from {Quote(schema)}.version";

    internal string CreateSchema { get; } = $"create schema {Quote(schema)}";

    internal string CreateTables { get; } =
        $"""
        create table {Quote(schema)}.leases {Leases};
        create table {Quote(schema)}.files {Files};
        create unique index files_committed on {Quote(schema)}.files (sync_key, kind) where committed;
        create table {Quote(schema)}.chunks {Chunks};
        alter table {Quote(schema)}.chunks alter column data set storage external;
        alter table {Quote(schema)}.chunks add constraint chunks_file_id_fkey foreign key (file_id) references {Quote(schema)}.files on delete cascade;
        create table {Quote(schema)}.version (version int not null);
        insert into {Quote(schema)}.version values ({Version.ToString(System.Globalization.CultureInfo.InvariantCulture)})
        """;

    /// <summary>Makes those that were removed. What is left of the others belongs to no file, and no new file gets its number.</summary>
    internal string CompleteTables { get; } =
        $"""
        create table if not exists {Quote(schema)}.leases {Leases};
        create table if not exists {Quote(schema)}.files {Files};
        create unique index if not exists files_committed on {Quote(schema)}.files (sync_key, kind) where committed;
        create table if not exists {Quote(schema)}.chunks {Chunks};
        alter table {Quote(schema)}.chunks alter column data set storage external;
        alter table {Quote(schema)}.chunks drop constraint if exists chunks_file_id_fkey;
        alter table {Quote(schema)}.chunks add constraint chunks_file_id_fkey foreign key (file_id) references {Quote(schema)}.files on delete cascade not valid;
        select setval(pg_get_serial_sequence('{Quote(schema).Replace("'", "''", StringComparison.Ordinal)}.files', 'file_id'),
            1 + (select greatest((select max(file_id) from {Quote(schema)}.files), (select max(file_id) from {Quote(schema)}.chunks), 0)))
        """;

    internal string FindHolder { get; } = $"select holder, since from {Quote(schema)}.leases where sync_key = $1";

    // The database's clock, which is one for all processes; and never less than before, should that be set back.
    internal string TakeLease { get; } =
        $"""
        insert into {Quote(schema)}.leases as l (sync_key, sync_id, token, holder, since)
        values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint, $3, clock_timestamp())
        on conflict (sync_key) do update set token = greatest(l.token + 1, excluded.token), holder = excluded.holder, since = excluded.since
        returning token
        """;

    internal string DeleteUncommitted { get; } = $"delete from {Quote(schema)}.files where sync_key = $1 and not committed";

    /// <summary>Holds the lease's row: $1 key, $2 token.</summary>
    internal string Hold { get; } = $"select 1 from {Quote(schema)}.leases where sync_key = $1 and token = $2 for share";

    internal string CreateFile { get; } =
        $"""
        with held as ({HoldIn(schema)})
        insert into {Quote(schema)}.files (sync_key, kind, committed, token, written_at)
        select $1, $3, false, $2, now() from held returning file_id
        """;

    internal string WriteChunk { get; } =
        $"""
        with held as ({HoldIn(schema)})
        insert into {Quote(schema)}.chunks (file_id, position, data) select $3, $4, $5 from held
        on conflict (file_id, position) do update set data = excluded.data
        """;

    /// <summary>$3 the kind of the place, $4 the file that takes it: whatever else has it goes.</summary>
    internal string ClearPlace { get; } =
        $"""
        delete from {Quote(schema)}.files where sync_key = $1 and kind = $3 and committed and file_id <> $4
        and exists (select from {Quote(schema)}.files f where f.file_id = $4)
        and exists (select from {Quote(schema)}.leases l where l.sync_key = $1 and l.token = $2)
        """;

    internal string TakePlace { get; } =
        $"""
        update {Quote(schema)}.files set kind = $3, committed = true, token = $2, written_at = now() where file_id = $4
        and exists (select from {Quote(schema)}.leases l where l.sync_key = $1 and l.token = $2)
        """;

    internal string DeleteFile { get; } =
        $"""
        with held as ({HoldIn(schema)}),
        gone as (delete from {Quote(schema)}.files using held where sync_key = $1 and kind = $3 and committed)
        select count(*) from held
        """;

    internal string DropFile { get; } =
        $"""
        with held as ({HoldIn(schema)})
        delete from {Quote(schema)}.files using held where file_id = $3 and not committed
        """;

    internal string CutChunks { get; } =
        $"""
        with held as ({HoldIn(schema)}),
        gone as (delete from {Quote(schema)}.chunks using held where file_id = $3 and position >= $4),
        cut as (update {Quote(schema)}.chunks set data = substring(data for ($4 - position)::int) from held
            where file_id = $3 and position < $4 and position + octet_length(data) > $4)
        select count(*) from held
        """;

    /// <summary>Always one row: the token of the sync's last grant, its committed file of a kind, and how long that is.</summary>
    internal string FindFile { get; } =
        $"""
        select l.token, f.file_id, coalesce((select c.position + octet_length(c.data) from {Quote(schema)}.chunks c
            where c.file_id = f.file_id order by c.position desc limit 1), 0)
        from (values (1)) as one
        left join {Quote(schema)}.leases l on l.sync_key = $1
        left join {Quote(schema)}.files f on f.sync_key = $1 and f.kind = $2 and f.committed
        """;

    /// <summary>The chunk that holds a position, and small ones behind it.</summary>
    internal string ReadChunks { get; } =
        $"""
        select position, data from {Quote(schema)}.chunks where file_id = $1
        and position >= (select max(position) from {Quote(schema)}.chunks where file_id = $1 and position <= $2) and position < $2 + 262144
        order by position
        """;

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string HoldIn(string schema) => $"select 1 from {Quote(schema)}.leases where sync_key = $1 and token = $2 for share";
}
