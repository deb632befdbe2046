using Personalization.DependencyInjection;
using Personalization.Errors;
using Personalization.Warehouse;
using Personalization.Warehouse.Postgres;

[assembly: WarehouseBackends]

namespace Personalization.Warehouse;

/// <summary>The sources of <c>type: postgres</c> and <c>type: ado</c>, and the state of <c>type: postgres</c> of configuration files.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class WarehouseBackendsAttribute : BackendsAttribute
{
    private const string ConnectionString = "connectionString";

    public override void Register(BackendRegistry backends) => backends
        .AddSource("postgres", (name, settings) => new PostgresSource(
            PostgresSettings.Parse(name, settings.Get(ConnectionString, string.Empty), TimeoutOf(settings)), TimeProvider.System))
        .AddSource("ado", (name, settings) => new AdoSource(
            name,
            AdoProviders.Load(settings.Get<string>("provider")),
            settings.Get(ConnectionString, string.Empty),
            new AdoSourceOptions { Dialect = DialectOf(settings.Get<string>("dialect")), CommandTimeout = TimeoutOf(settings) }))
        .AddState("postgres", settings => new PostgresSyncStateStore(settings.Get(ConnectionString, string.Empty), settings.Get("schema", PostgresStateOptions.DefaultSchema)));

    private static TimeSpan? TimeoutOf(BackendSettings settings) => settings.TryGet<TimeSpan>("commandTimeout", out var timeout) ? timeout : null;

    private static SqlDialect DialectOf(string word)
    {
        var dialects = Enum.GetValues<SqlDialect>().ToDictionary(dialect => dialect.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return dialects.TryGetValue(word, out var found)
            ? found
            : throw new ArgumentException($"There is no SQL dialect '{word}'. {NameSuggestion.For(word, dialects.Keys)}");
    }
}
