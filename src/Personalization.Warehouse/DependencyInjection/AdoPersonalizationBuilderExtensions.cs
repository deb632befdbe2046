using System.Data.Common;
using Personalization.Warehouse;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds databases with an ADO.NET provider as sources. What is wrong with one is reported with all else that is wrong when the host starts.</summary>
public static class AdoPersonalizationBuilderExtensions
{
    /// <summary>Adds a database that models are queried from through its ADO.NET provider.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="factory">The provider's factory, such as <c>NpgsqlFactory.Instance</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="dialect">The database's SQL, for whole-table models and for trying the source out.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddAdo(this IPersonalizationBuilder builder, string name, DbProviderFactory factory, string connectionString, SqlDialect dialect)
        => builder.AddAdo(name, factory, connectionString, options => options.Dialect = dialect);

    /// <summary>Adds a database that models are queried from through its ADO.NET provider.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="factory">The provider's factory, such as <c>NpgsqlFactory.Instance</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddAdo(
        this IPersonalizationBuilder builder, string name, DbProviderFactory factory, string connectionString, Action<AdoSourceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return builder.AddAdo(name, _ => factory, connectionString, configure);
    }

    /// <summary>Adds a database that models are queried from through an ADO.NET provider that is found by name (see <see cref="AdoProviders"/>).</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="provider">The factory's type and assembly, such as <c>Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="dialect">The database's SQL, for whole-table models and for trying the source out.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddAdo(this IPersonalizationBuilder builder, string name, string provider, string connectionString, SqlDialect dialect)
        => builder.AddAdo(name, provider, connectionString, options => options.Dialect = dialect);

    /// <summary>Adds a database that models are queried from through an ADO.NET provider that is found by name (see <see cref="AdoProviders"/>).</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="provider">The factory's type and assembly, such as <c>Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddAdo(
        this IPersonalizationBuilder builder, string name, string provider, string connectionString, Action<AdoSourceOptions>? configure = null)
        => builder.AddAdo(name, options => AdoProviders.Load(provider ?? string.Empty, options.ProvidersDirectory), connectionString, configure);

    private static IPersonalizationBuilder AddAdo(
        this IPersonalizationBuilder builder, string name, Func<AdoSourceOptions, DbProviderFactory> factory, string connectionString, Action<AdoSourceOptions>? configure)
        => builder.AddSource(
            name,
            () =>
            {
                var options = new AdoSourceOptions();
                configure?.Invoke(options);
                var found = factory(options);
                _ = new AdoSource(name, found, connectionString, options);
                return (Factory: found, Options: options);
            },
            (services, parts) => new AdoSource(name, parts.Factory, connectionString, parts.Options, services.GetService<TimeProvider>()));
}
