using Npgsql;
using Personalization.Errors;
using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse.State;

/// <summary>Reads how to connect to the state database, or to that of API keys: Npgsql's own form, or a URI.</summary>
internal static class StateConnectionString
{
    private const string ApplicationName = "personalization state";

    /// <exception cref="PersonalizationException">It cannot be read (<c>configuration_invalid</c>).</exception>
    internal static NpgsqlConnectionStringBuilder Parse(string text, string database = "state database")
    {
        // Without a cause: it would quote the text, and with it a password.
        var builder = PostgresAddress.Parse(text) is { Host.Length: > 0 } settings && !PostgresAddress.ChoosesAmongOne(settings) ? settings : throw new PersonalizationException(
            ErrorCodes.ConfigurationInvalid,
            $"The connection string of the {database} cannot be read, or names no host. Write 'Host=…;Database=…;Username=…;Password=…' or "
            + "'postgres://user:password@host:5432/database?sslmode=require', with special characters of a URI percent-encoded. A Unix socket is its "
            + "folder: 'Host=/run/postgresql'.");
        builder.ApplicationName ??= ApplicationName;

        // A surrounding transaction is the application's; and what is written is to be seen by others at once.
        builder.Enlist = false;
        builder.Multiplexing = false;
        return builder;
    }
}
