using Personalization.Sources;
using Personalization.Warehouse;
using Personalization.Warehouse.Postgres;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL as a source.</summary>
public static class PostgresPersonalizationBuilderExtensions
{
    /// <summary>Adds a PostgreSQL database that models are queried from. Its connections are closed with the application's services.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Host=db;Username=reader;Password=…;Database=shop</c>, or a URI such as
    /// <c>postgres://reader:…@db:5432/shop?sslmode=require</c>; see <see cref="PostgresSource"/>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string names no host or has unknown or unusable words. The message does not
    /// quote it.</exception>
    public static IPersonalizationBuilder AddPostgres(this IPersonalizationBuilder builder, string name, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = PostgresSettings.Parse(name, connectionString);

        // Made by the container, so that the container also disposes it.
        builder.Services.AddSingleton<ISource>(services => new PostgresSource(settings, services.GetService<TimeProvider>()));
        return builder;
    }
}
