namespace Personalization.Journal.Sql;

/// <summary>The tables of a journal. Persisted: what is here was made somewhere, so a change is a new version with a step from the one before.</summary>
/// <remarks>
/// Times are milliseconds since 1970, durations milliseconds. Keys of records and ids of documents, which may be such keys, are UTF-8: a text of PostgreSQL takes no zero character. A key is found
/// by its hash, since an index takes no long ones.
/// </remarks>
internal static class JournalSchema
{
    /// <summary>The version that <see cref="Steps"/> ends at.</summary>
    internal const int Version = 1;

    /// <summary>Answers the statements that lead from a version to the one that is known here; from 0 they make everything.</summary>
    internal static IEnumerable<string> StepsFrom(long version, JournalDialect dialect) => Steps(dialect).Skip((int)version);

    private static IEnumerable<string> Steps(JournalDialect dialect)
    {
        yield return First(dialect.Text, dialect.Bytes);
    }

    private static string First(string text, string bytes) =>
        $"""
        CREATE TABLE journal_runs(
            id {text} NOT NULL PRIMARY KEY, sync_id {text} NOT NULL, status bigint NOT NULL, owner {text} NOT NULL,
            created_at bigint NOT NULL, started_at bigint, finished_at bigint, cause {text} NOT NULL, fingerprint {text},
            rows_queried bigint NOT NULL,
            added_planned bigint NOT NULL, added_attempted bigint NOT NULL, added_succeeded bigint NOT NULL, added_failed bigint NOT NULL,
            changed_planned bigint NOT NULL, changed_attempted bigint NOT NULL, changed_succeeded bigint NOT NULL, changed_failed bigint NOT NULL,
            removed_planned bigint NOT NULL, removed_attempted bigint NOT NULL, removed_succeeded bigint NOT NULL, removed_failed bigint NOT NULL,
            rejected bigint NOT NULL, plan_ms bigint NOT NULL, apply_ms bigint NOT NULL, error {text}, error_code {text}, account {text});
        CREATE INDEX journal_runs_sync ON journal_runs(sync_id, id);
        CREATE INDEX journal_runs_status ON journal_runs(status, id);
        CREATE INDEX journal_runs_open ON journal_runs(id) WHERE status < 10;
        CREATE INDEX journal_runs_open_sync ON journal_runs(sync_id, id) WHERE status < 10;
        CREATE INDEX journal_runs_created ON journal_runs(created_at);

        CREATE TABLE journal_rows(
            run_id {text} NOT NULL, kind bigint NOT NULL, number bigint NOT NULL, sync_id {text} NOT NULL, happened_at bigint NOT NULL,
            record_key {bytes}, key_hash bigint, operation {text}, status {text} NOT NULL, reason {text}, batch bigint, region {text},
            source {bytes}, part {bytes}, answer {text}, expires_at bigint, PRIMARY KEY (run_id, kind, number));
        CREATE INDEX journal_rows_key ON journal_rows(key_hash, kind, run_id DESC, number) WHERE key_hash IS NOT NULL;
        CREATE INDEX journal_rows_age ON journal_rows(happened_at) WHERE expires_at IS NULL;
        CREATE INDEX journal_rows_end ON journal_rows(expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE journal_fires(
            target {text} NOT NULL, fire_key {text} NOT NULL, due_at bigint NOT NULL, run_id {text}, PRIMARY KEY (target, fire_key));
        CREATE INDEX journal_fires_due ON journal_fires(target, due_at, fire_key);
        CREATE INDEX journal_fires_pending ON journal_fires(target, due_at, fire_key) WHERE run_id IS NULL;
        CREATE INDEX journal_fires_run ON journal_fires(run_id) WHERE run_id IS NOT NULL;
        CREATE INDEX journal_fires_age ON journal_fires(due_at);

        CREATE TABLE journal_entries(
            kind {text} NOT NULL, id {text} NOT NULL, scope {text} NOT NULL, happened_at bigint NOT NULL, json {text} NOT NULL, PRIMARY KEY (kind, id));
        CREATE INDEX journal_entries_scope ON journal_entries(kind, scope, id);
        CREATE INDEX journal_entries_age ON journal_entries(happened_at);

        CREATE TABLE journal_documents(
            kind {text} NOT NULL, id {bytes} NOT NULL, json {text} NOT NULL, version bigint NOT NULL, expires_at bigint, PRIMARY KEY (kind, id));
        CREATE INDEX journal_documents_end ON journal_documents(expires_at) WHERE expires_at IS NOT NULL;
        """;
}
