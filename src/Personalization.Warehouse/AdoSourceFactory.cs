using System.Globalization;
using Personalization.Errors;
using Personalization.Sources;

namespace Personalization.Warehouse;

/// <summary>Makes the sources of a configuration file that have an ADO.NET provider: <c>type: ado</c> with <c>provider</c>, <c>dialect</c>,
/// <c>connectionString</c> and, if need be, <c>commandTimeout</c>. The provider comes from the folder <c>providers</c> beside the application
/// or from the application itself (see <see cref="AdoProviders"/>). Thread-safe.</summary>
public sealed class AdoSourceFactory : ISourceFactory
{
    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">There is no such provider.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TimeSpan? commandTimeout = settings.TryGetValue("commandTimeout", out var text) ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture) : null;
        return new AdoSource(
            name, AdoProviders.Load(settings["provider"]), settings["connectionString"], DialectOf(settings["dialect"]), commandTimeout: commandTimeout);
    }

    private static SqlDialect DialectOf(string word)
    {
        var dialects = Enum.GetValues<SqlDialect>().ToDictionary(dialect => dialect.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return dialects.TryGetValue(word, out var found)
            ? found
            : throw new ArgumentException($"There is no SQL dialect '{word}'. {NameSuggestion.For(word, dialects.Keys)}");
    }
}
