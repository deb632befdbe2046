using Microsoft.Extensions.DependencyInjection;

namespace Personalization.Benchmarks.Syncs;

/// <summary>The table in a SQLite file.</summary>
internal sealed class SqliteSubject(string path, int rows) : SyncSubject
{
    internal override string Database => "SQLite";

    internal override int Rows => rows;

    private protected override string Select => WideTable.Select;

    private protected override IReadOnlyList<string> Columns => WideTable.Columns;

    internal override long ReadAll() => WideTable.ReadAll(path, rows);

    private protected override void AddSource(IPersonalizationBuilder cache) => cache.AddSqlite(Source, $"Data Source={path}");
}
