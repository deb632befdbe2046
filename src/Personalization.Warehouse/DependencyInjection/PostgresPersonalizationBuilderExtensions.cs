using Personalization.Warehouse;
using Personalization.Warehouse.Postgres;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL as a source.</summary>
public static class PostgresPersonalizationBuilderExtensions
{
    /// <summary>
    /// Adds a PostgreSQL database that models are queried from. Its connections are closed with the application's services. A connection string that cannot be used is reported, without being
    /// quoted, with all else that is wrong when the host starts.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Host=db;Username=reader;Password=…;Database=shop</c>, or a URI such as
    /// <c>postgres://reader:…@db:5432/shop?sslmode=require</c>; see <see cref="PostgresSource"/>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddPostgres(
        this IPersonalizationBuilder builder, string name, string connectionString, Action<PostgresSourceOptions>? configure = null)
        => builder.AddSource(
            name,
            () =>
            {
                var options = new PostgresSourceOptions();
                configure?.Invoke(options);
                return PostgresSettings.Parse(name, connectionString, options.CommandTimeout);
            },
            (services, settings) => new PostgresSource(settings, services.GetService<TimeProvider>()));
}
