using Npgsql;
using Personalization.Warehouse.Database;
using Personalization.Warehouse.State;

namespace Personalization.Warehouse.Keys;

/// <summary>
/// The database of API keys. Nothing is done twice, since what rotates a key must not be; who waits for an answer asks again. Thread-safe.
/// </summary>
/// <param name="settings">How to connect.</param>
/// <param name="schema">The schema of a state, which is made when there is none; by default the first one of the search path.</param>
internal sealed class KeyDatabase(NpgsqlConnectionStringBuilder settings, StateSql? schema = null) : PostgresDatabase(In(settings, schema), TimeProvider.System)
{
    internal const string What = "the API keys (PostgreSQL)";

    private const string AreThere = "SELECT to_regclass('personalization_api_keys_version') IS NOT NULL";

    // Once, whoever comes first: 'if not exists' alone fails when two hosts start together. Tables that were removed and made again have another version than any before, so that no host takes what
    // it remembers for current.
    private const string Create =
        """
        SELECT pg_advisory_xact_lock(5784210039);
        CREATE TABLE IF NOT EXISTS personalization_api_keys(
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL UNIQUE, name text NOT NULL, scopes integer NOT NULL,
            collections text[], fields text[], rate text, created timestamptz NOT NULL, expires timestamptz, revoked timestamptz, used timestamptz,
            hash bytea NOT NULL UNIQUE, previous_hash bytea, previous_until timestamptz);
        CREATE TABLE IF NOT EXISTS personalization_api_keys_version(only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version bigint NOT NULL);
        INSERT INTO personalization_api_keys_version(version) VALUES ((extract(epoch from clock_timestamp()) * 1000)::bigint) ON CONFLICT DO NOTHING;
        """;

    protected override async Task EnsureTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Looks first: once the tables are there, a role without the right to make them will do.
        if (await connection.ReadAsync<bool>(AreThere, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (schema is not null)
            {
                await StateSchema.EnsureNamespaceAsync(connection, schema, cancellationToken).ConfigureAwait(false);
            }

            await connection.RunAsync(Create, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override PersonalizationException Unavailable(Exception exception) => new(
        ErrorCodes.KeysUnavailable,
        "The PostgreSQL database of API keys cannot be used. Check that it is up and that its user may create or use the table personalization_api_keys. See the inner exception.",
        exception);

    private static NpgsqlConnectionStringBuilder In(NpgsqlConnectionStringBuilder settings, StateSql? schema)
    {
        if (schema is not null)
        {
            settings.SearchPath = schema.Quoted;
        }

        return settings;
    }
}
