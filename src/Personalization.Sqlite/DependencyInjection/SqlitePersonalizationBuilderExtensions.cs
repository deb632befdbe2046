using Personalization.Sources;
using Personalization.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds SQLite as a source and as the embedded record store.</summary>
public static class SqlitePersonalizationBuilderExtensions
{
    /// <summary>Adds a SQLite database that models are queried from.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Data Source=shop.db</c>; the database is opened read-only.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddSqlite(this IPersonalizationBuilder builder, string name, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ISource>(new SqliteSource(name, connectionString));
        return builder;
    }

    /// <summary>Keeps records in a SQLite file instead of in memory, and the state of syncs in a directory beside it, named as the file with <c>-state</c> appended.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqlite(this IPersonalizationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseStore(_ => new SqliteRecordStore(path)).UseStateDirectory(path + "-state");
    }

    /// <summary>Keeps API keys in a SQLite file of their own.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqliteKeys(this IPersonalizationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseKeyStore(_ => new SqliteApiKeyStore(path));
    }
}
