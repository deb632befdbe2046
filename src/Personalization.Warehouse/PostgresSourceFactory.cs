using System.Globalization;
using Personalization.Sources;
using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse;

/// <summary>Makes the PostgreSQL sources of a configuration file: <c>type: postgres</c> with <c>connectionString</c> and perhaps
/// <c>commandTimeout</c>, which goes before that of the connection string. Thread-safe.</summary>
public sealed class PostgresSourceFactory : ISourceFactory
{
    private const string ConnectionString = "connectionString";
    private const string CommandTimeout = "commandTimeout";

    /// <inheritdoc/>
    public ISource Create(string name, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.TryGetValue(ConnectionString, out var connectionString) || string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException(
                $"The source '{name}' (PostgreSQL) has no {ConnectionString}. Give one, such as 'Host=db;Database=shop;Username=reader;Password=…'.", nameof(settings));
        }

        return new PostgresSource(PostgresSettings.Parse(name, connectionString, TimeoutOf(name, settings)), TimeProvider.System);
    }

    private static TimeSpan? TimeoutOf(string name, IReadOnlyDictionary<string, string> settings)
    {
        if (!settings.TryGetValue(CommandTimeout, out var text))
        {
            return null;
        }

        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var timeout)
            ? timeout
            : throw new ArgumentException($"The {CommandTimeout} of the source '{name}' (PostgreSQL) is no duration. Write it as '00:00:30'.", nameof(settings));
    }
}
