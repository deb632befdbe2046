using Npgsql;

namespace Personalization.Warehouse.Postgres;

/// <summary>How to connect to a source: the connection string as it was given, and what a source needs beside it.</summary>
internal sealed class PostgresSettings
{
    private const int ReadBufferBytes = 65_536;

    private readonly string _connectionString;

    private PostgresSettings(string source, string connectionString, TimeSpan? statementTimeout)
    {
        Source = source;
        _connectionString = connectionString;
        StatementTimeout = statementTimeout;
    }

    internal string Source { get; }

    /// <summary>Gets how long a model's statement may take; zero for ever, and <see langword="null"/> for as long as the server says.</summary>
    internal TimeSpan? StatementTimeout { get; }

    internal NpgsqlDataSource CreateDataSource() => NpgsqlDataSource.Create(_connectionString);

    /// <param name="source">The source's name.</param>
    /// <param name="connectionString">A connection string or URI.</param>
    /// <param name="statementTimeout">How long a model's statement may take, in the place of the connection string's <c>Command Timeout</c>.</param>
    internal static PostgresSettings Parse(string source, string? connectionString, TimeSpan? statementTimeout = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        var settings = PostgresAddress.Parse(connectionString, $"the source '{source}' (PostgreSQL)");
        if (statementTimeout is null && settings.ShouldSerialize("Command Timeout"))
        {
            statementTimeout = TimeSpan.FromSeconds(settings.CommandTimeout);
        }

        if (statementTimeout is { TotalMilliseconds: < 0 or (> 0 and < 1) or > int.MaxValue })
        {
            throw new ArgumentException(
                $"The command timeout of the source '{source}' (PostgreSQL) is out of range. Use 0 for none, or one millisecond to 24 days.", nameof(connectionString));
        }

        Complete(settings);
        return new PostgresSettings(source, settings.ConnectionString, statementTimeout);
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        settings.ClientEncoding = "UTF8"; // text goes into the record as it comes
        settings.CommandTimeout = 0; // the server keeps it: a client that waits in vain for a slow row would try again
        settings.Enlist = false;
        settings.IncludeErrorDetail = false; // details quote rows
        settings.Multiplexing = false;
        PostgresAddress.SetDefault(settings, "Application Name", "personalization");
        PostgresAddress.SetDefault(settings, "Read Buffer Size", ReadBufferBytes);
    }
}
