using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalization;
using Personalization.DependencyInjection;
using Personalization.Sqlite;
using Personalization.Sqlite.Journal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds SQLite as a source and as the embedded record store. What is wrong with a connection string or a path is reported with all else that is wrong when the host starts.</summary>
public static class SqlitePersonalizationBuilderExtensions
{
    private const string NoFile = "The SQLite file has no path. Give one, such as 'records.db'.";

    /// <summary>Adds a SQLite database that models are queried from.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Data Source=shop.db</c>; a relative path counts from the application's content root. The database is opened read-only.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddSqlite(this IPersonalizationBuilder builder, string name, string connectionString)
        => builder.AddSource(name, () => new SqliteSource(name, connectionString), (provider, _) => new SqliteSource(name, connectionString, RootOf(provider)));

    /// <summary>Keeps records in a SQLite file instead of in memory, and the state of syncs in a directory beside it, named as the file with <c>-state</c> appended, unless another place is named.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist. A relative path counts from the application's content root.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqlite(this IPersonalizationBuilder builder, string path)
        => builder.AddRegion(RegionSettings.DefaultName, region => region.UseSqlite(path));

    /// <summary>Keeps a region's records in a SQLite file, and the state of syncs in a directory beside it, named as the file with <c>-state</c> appended, unless another place is named.</summary>
    /// <param name="region">The region.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    /// <returns>The region.</returns>
    public static RegionBuilder UseSqlite(this RegionBuilder region, string path)
    {
        ArgumentNullException.ThrowIfNull(region);
        region.UseStore(() => Given(path), (provider, file) => new SqliteRecordStore(Path.GetFullPath(file, RootOf(provider))));
        return string.IsNullOrWhiteSpace(path) ? region : region.DefaultStateDirectory(path + "-state");
    }

    /// <summary>Keeps API keys in a SQLite file of their own.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; it and its directory are made when they do not exist. A relative path counts from the application's content root.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqliteKeys(this IPersonalizationBuilder builder, string path)
        => builder.UseKeyStore(() => Given(path), (provider, file) => new SqliteApiKeyStore(Path.GetFullPath(file, RootOf(provider))));

    /// <summary>
    /// Keeps the journal in a SQLite file: the history of runs, rejected rows, schedule fires, pauses, alerts and the audit log, which live in memory otherwise and end with the process. It wins over a
    /// state in PostgreSQL, which has a journal of its own.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">
    /// The file; it and its directory are made, readable by their owner alone, with the first entry. A relative path counts from the application's content root. <c>journal.db</c> in the state
    /// directory by default.
    /// </param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseSqliteJournal(this IPersonalizationBuilder builder, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseJournal(() => path is null ? path : Given(path), (provider, file) => SqliteJournals.Open(file is null ? InState(provider) : Path.GetFullPath(file, RootOf(provider)), TimeOf(provider)));
    }

    /// <exception cref="PersonalizationException">There is no state directory (<c>configuration_invalid</c>).</exception>
    private static string InState(IServiceProvider provider)
        => provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.StateDirectory is { Length: > 0 } directory
            ? Path.Combine(directory, SqliteJournals.FileName)
            : throw new PersonalizationException(
                ErrorCodes.ConfigurationInvalid, "The journal has no file: there is no state directory. Name one with UseStateDirectory, or a file: UseSqliteJournal(\"journal.db\").");

    private static TimeProvider TimeOf(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static string Given(string path) => string.IsNullOrWhiteSpace(path) ? throw new ArgumentException(NoFile) : path;

    /// <summary>Relative paths count from the application's content root, wherever the process was started.</summary>
    private static string RootOf(IServiceProvider provider) => provider.GetService<IHostEnvironment>()?.ContentRootPath ?? Directory.GetCurrentDirectory();
}
