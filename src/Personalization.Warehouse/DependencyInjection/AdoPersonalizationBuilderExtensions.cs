using System.Data.Common;
using Personalization.Warehouse;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds databases with an ADO.NET provider as sources.</summary>
public static class AdoPersonalizationBuilderExtensions
{
    /// <summary>Adds a database that models are queried from through its ADO.NET provider.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="factory">The provider's factory, such as <c>NpgsqlFactory.Instance</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="dialect">The database's SQL, for whole-table models and for trying the source out.</param>
    /// <param name="commandTimeout">How long a statement may take, in whole seconds, rounded up; by default as long as the provider and its connection string say.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The provider refuses the connection string, or the timeout is not positive.</exception>
    public static IPersonalizationBuilder AddAdo(
        this IPersonalizationBuilder builder,
        string name,
        DbProviderFactory factory,
        string connectionString,
        SqlDialect dialect = SqlDialect.Ansi,
        TimeSpan? commandTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        _ = new AdoSource(name, factory, connectionString, dialect, commandTimeout: commandTimeout); // what is wrong is said here, not at the first use
        return builder.AddSource(services => new AdoSource(
            name, factory, connectionString, dialect, services.GetService<TimeProvider>(), commandTimeout));
    }

    /// <summary>Adds a database that models are queried from through an ADO.NET provider that is found by name (see <see cref="AdoProviders"/>).</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="provider">The factory's type and assembly, such as <c>Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="dialect">The database's SQL, for whole-table models and for trying the source out.</param>
    /// <param name="commandTimeout">How long a statement may take, in whole seconds, rounded up; by default as long as the provider and its connection string say.</param>
    /// <param name="providersDirectory">The providers folder; by default <c>providers</c> beside the application.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="Personalization.Errors.PersonalizationException">There is no such provider.</exception>
    /// <exception cref="ArgumentException">The provider refuses the connection string, or the timeout is not positive.</exception>
    public static IPersonalizationBuilder AddAdo(
        this IPersonalizationBuilder builder,
        string name,
        string provider,
        string connectionString,
        SqlDialect dialect = SqlDialect.Ansi,
        TimeSpan? commandTimeout = null,
        string? providersDirectory = null)
        => builder.AddAdo(name, AdoProviders.Load(provider, providersDirectory), connectionString, dialect, commandTimeout);
}
