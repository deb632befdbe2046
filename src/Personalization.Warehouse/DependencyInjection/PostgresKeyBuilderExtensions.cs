using Personalization.Warehouse.Database;
using Personalization.Warehouse.Keys;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps API keys in PostgreSQL.</summary>
public static class PostgresKeyBuilderExtensions
{
    /// <summary>
    /// Keeps API keys in a PostgreSQL database, which several hosts may share. A connection string that cannot be used is reported, without being quoted, with all else that is wrong when the
    /// host starts.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">How to connect to the database; the user may create a table there, or it is there already.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UsePostgresKeys(this IPersonalizationBuilder builder, string connectionString)
        => builder.UseKeyStore(
            () => PostgresDatabase.Read(connectionString, KeyDatabase.What), (_, _) => new PostgresApiKeyStore(connectionString));
}
