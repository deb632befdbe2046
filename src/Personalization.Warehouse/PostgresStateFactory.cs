using Personalization.Sync.State;

namespace Personalization.Warehouse;

/// <summary>Makes the shared state of a configuration file: <c>type: postgres</c> with <c>connectionString</c> and, if it is said, <c>schema</c>. Thread-safe.</summary>
public sealed class PostgresStateFactory : ISnapshotStoreFactory
{
    private const string ConnectionString = "connectionString";

    /// <inheritdoc/>
    public ISnapshotStore Create(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.TryGetValue(ConnectionString, out var connectionString) || string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException(
                $"The state (PostgreSQL) has no {ConnectionString}. Give one, such as 'Host=db;Database=personalization;Username=app;Password=…'.", nameof(settings));
        }

        return settings.TryGetValue("schema", out var schema)
            ? new PostgresStateStore(connectionString, schema)
            : new PostgresStateStore(connectionString);
    }
}
