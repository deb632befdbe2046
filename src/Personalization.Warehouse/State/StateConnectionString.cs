using Npgsql;
using Personalization.Errors;
using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse.State;

/// <summary>Reads how to connect to the state database, or to that of API keys: Npgsql's own form, or a URI.</summary>
internal static class StateConnectionString
{
    /// <summary>What it is of, as its errors say.</summary>
    internal const string State = "the state (PostgreSQL)";

    /// <inheritdoc cref="State"/>
    internal const string Keys = "the API keys (PostgreSQL)";

    private const string ApplicationName = "personalization state";

    /// <exception cref="PersonalizationException">It cannot be read (<c>configuration_invalid</c>).</exception>
    internal static NpgsqlConnectionStringBuilder Parse(string? text, string database = State)
    {
        var builder = Read(text, database);
        builder.ApplicationName ??= ApplicationName;

        // A surrounding transaction is the application's; and what is written is to be seen by others at once.
        builder.Enlist = false;
        builder.Multiplexing = false;
        return builder;
    }

    private static NpgsqlConnectionStringBuilder Read(string? text, string database)
    {
        try
        {
            return PostgresAddress.Parse(text, database);
        }
        catch (ArgumentException exception)
        {
            throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, exception.Message);
        }
    }
}
