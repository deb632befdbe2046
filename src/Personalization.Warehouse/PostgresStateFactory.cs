using Personalization.Sync.State;

namespace Personalization.Warehouse;

/// <summary>Makes the shared state of a configuration file: <c>type: postgres</c> with <c>connectionString</c> and, if it is said, <c>schema</c>. Thread-safe.</summary>
public sealed class PostgresStateFactory : ISnapshotStoreFactory
{
    /// <inheritdoc/>
    public ISnapshotStore Create(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.TryGetValue("schema", out var schema)
            ? new PostgresStateStore(settings["connectionString"], schema)
            : new PostgresStateStore(settings["connectionString"]);
    }
}
