using System.Data.Common;
using Npgsql;
using Personalization.Journal.Sql;
using Personalization.Warehouse.Database;
using Personalization.Warehouse.State;

namespace Personalization.Warehouse.Journal;

/// <summary>A journal's tables in the schema of a state, which several hosts share. Nothing is done twice: who has not heard that something was written asks again. Thread-safe.</summary>
internal sealed class PostgresJournalDatabase(NpgsqlConnectionStringBuilder settings, StateSql schema, TimeProvider time)
    : PostgresDatabase(In(settings, schema), time), IJournalDatabase
{
    private const string FindVersion = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'journal_version'";

    public JournalDialect Dialect { get; } = new()
    {
        Text = "text COLLATE \"C\"",
        Bytes = "bytea",
        Among = static rows => $"ctid = ANY(ARRAY(SELECT ctid FROM {rows}))",
        RowsInStatement = 100,
    };

    public bool MayHaveContent => true;

    public async ValueTask<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
        => await ExecuteAsync(connection => work(connection), cancellationToken).ConfigureAwait(false);

    public ValueTask<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => ReadAsync(work, cancellationToken);

    protected override async Task EnsureTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Looks first: once the tables are there, a role without the right to make them will do.
        if (await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false) == JournalSchema.Version)
        {
            return;
        }

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await StateSchema.EnsureNamespaceAsync(connection, schema, cancellationToken).ConfigureAwait(false);
            var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            if (version == 0)
            {
                await connection.RunAsync(
                    "CREATE TABLE journal_version(only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version bigint NOT NULL); INSERT INTO journal_version(version) VALUES (0)",
                    cancellationToken).ConfigureAwait(false);
            }

            foreach (var step in JournalSchema.StepsFrom(version, Dialect))
            {
                await connection.RunAsync(step, cancellationToken).ConfigureAwait(false);
            }

            await connection.RunAsync("UPDATE journal_version SET version = $1", cancellationToken, (long)JournalSchema.Version).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override PersonalizationException Unavailable(Exception exception)
    {
        var state = (exception as PostgresException)?.SqlState;
        var what = state is null ? exception.GetType().Name : $"SQL state {state}";
        return new PersonalizationException(
            ErrorCodes.JournalUnavailable, $"The journal in the schema '{schema.Schema}' of the state database cannot be used ({what}). {StateErrors.WayOut(state)}", exception);
    }

    private static NpgsqlConnectionStringBuilder In(NpgsqlConnectionStringBuilder settings, StateSql schema)
    {
        settings.SearchPath = schema.Quoted;
        return settings;
    }

    /// <summary>Answers 0 where there are no tables yet.</summary>
    /// <exception cref="PersonalizationException">The tables are of a newer version.</exception>
    private async Task<long> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await connection.ReadAsync<long>(FindVersion, cancellationToken, schema.Schema).ConfigureAwait(false) == 0)
        {
            return 0;
        }

        var version = await connection.ReadAsync<long>("SELECT version FROM journal_version", cancellationToken).ConfigureAwait(false);
        return version <= JournalSchema.Version
            ? version
            : throw new PersonalizationException(
                ErrorCodes.JournalUnavailable,
                $"The journal in the schema '{schema.Schema}' of the state database was made by a newer version of Personalization (version {version}; this one knows {JournalSchema.Version}). "
                + "Update this process, or give it a schema of its own.");
    }
}
