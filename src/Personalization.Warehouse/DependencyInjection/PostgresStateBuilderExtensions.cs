using Personalization.Warehouse;
using Personalization.Warehouse.Database;
using Personalization.Warehouse.State;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL as the state that several processes share.</summary>
public static class PostgresStateBuilderExtensions
{
    /// <summary>
    /// Keeps snapshots and plans in PostgreSQL instead of a folder, and lets one process at a time run a sync. The last call counts, wherever it stands. A connection string that cannot be
    /// used is reported, without being quoted, with all else that is wrong when the host starts.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">How to connect, in Npgsql's form or as a <c>postgres://</c> URI; to the server itself, not to a connection pooler.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UsePostgresState(this IPersonalizationBuilder builder, string connectionString, Action<PostgresStateOptions>? configure = null)
        => builder.UseState(
            () =>
            {
                var options = new PostgresStateOptions();
                configure?.Invoke(options);
                PostgresStateOptions.CheckSchema(options.Schema);
                _ = PostgresDatabase.Read(connectionString, StateDatabase.What);
                return options.Schema;
            },
            (services, schema) => new PostgresSyncStateStore(connectionString, schema, services.GetService<TimeProvider>()));
}
