using Microsoft.Extensions.Hosting;
using Personalization.Sources;
using Personalization.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds SQLite as a source and as the embedded record store.</summary>
public static class SqlitePersonalizationBuilderExtensions
{
    /// <summary>Adds a SQLite database that models are queried from.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Data Source=shop.db</c>; a relative path counts from the application's content root. The database is opened read-only.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddSqlite(this IPersonalizationBuilder builder, string name, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        _ = new SqliteSource(name, connectionString); // what is wrong is told here
        return builder.AddSource(provider => new SqliteSource(name, connectionString, RootOf(provider)));
    }

    /// <summary>Keeps records in a SQLite file instead of in memory, and the state of syncs in a directory beside it, named as the file with <c>-state</c> appended.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist. A relative path counts from the application's content root.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqlite(this IPersonalizationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseStore(provider => new SqliteRecordStore(Path.GetFullPath(path, RootOf(provider)))).UseStateDirectory(path + "-state");
    }

    /// <summary>Keeps API keys in a SQLite file of their own.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist. A relative path counts from the application's content root.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqliteKeys(this IPersonalizationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseKeyStore(provider => new SqliteApiKeyStore(Path.GetFullPath(path, RootOf(provider))));
    }

    /// <summary>Relative paths count from the application's content root, wherever the process was started.</summary>
    private static string RootOf(IServiceProvider provider) => provider.GetService<IHostEnvironment>()?.ContentRootPath ?? Directory.GetCurrentDirectory();
}
