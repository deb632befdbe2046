using Microsoft.Extensions.DependencyInjection.Extensions;
using Personalization.Sync.State;
using Personalization.Warehouse;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL as the state that several processes share.</summary>
public static class PostgresStateBuilderExtensions
{
    /// <summary>Keeps snapshots and plans in PostgreSQL instead of a folder, and lets one process at a time run a sync. The last call counts, wherever it stands.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">How to connect, in Npgsql's form or as a <c>postgres://</c> URI; to the server itself, not to a connection pooler.</param>
    /// <param name="schema">The schema of the tables, made when there is none; <c>personalization</c> by default.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="Personalization.Errors.PersonalizationException">The connection string cannot be read (<c>configuration_invalid</c>); thrown when the state is first needed.</exception>
    public static IPersonalizationBuilder UsePostgresState(
        this IPersonalizationBuilder builder, string connectionString, string schema = "personalization")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        builder.Services.Replace(ServiceDescriptor.Singleton(
            provider => new PostgresStateStore(connectionString, schema, provider.GetService<TimeProvider>())));
        builder.Services.Replace(ServiceDescriptor.Singleton<ISnapshotStore>(provider => provider.GetRequiredService<PostgresStateStore>()));
        builder.Services.Replace(ServiceDescriptor.Singleton<ISyncLease>(provider => provider.GetRequiredService<PostgresStateStore>()));
        return builder;
    }
}
