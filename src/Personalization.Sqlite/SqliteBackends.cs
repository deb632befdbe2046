using Personalization.DependencyInjection;
using Personalization.Sqlite;

[assembly: SqliteBackends]

namespace Personalization.Sqlite;

/// <summary>The sources and stores of <c>type: sqlite</c> of configuration files.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SqliteBackendsAttribute : BackendsAttribute
{
    public override void Register(BackendRegistry backends) => backends
        .AddSource("sqlite", (name, settings) => new SqliteSource(name, settings.Get<string>("connectionString"), settings.Get("directory", Directory.GetCurrentDirectory())))
        .AddStore("sqlite", settings => new SqliteRecordStore(settings.Get<string>("path")));
}
