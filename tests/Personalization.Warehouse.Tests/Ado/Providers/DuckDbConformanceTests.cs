using System.Globalization;
using DuckDB.NET.Data;
using Personalization.Sources;
using Personalization.Testing;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse.Tests.Ado.Providers;

[ConformanceOf(typeof(AdoSourceQuery))]
public sealed class DuckDbConformanceTests : SourceQueryConformanceTests, IDisposable
{
    private readonly TempDirectory _directory = new();
    private int _databases;

    public void Dispose() => _directory.Dispose();

    protected override async ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var file = new DuckDbFile(_directory.File($"{_databases++}.duckdb"));
        await file.ExecuteAsync(
        [
            "create table t(position bigint, id bigint, name varchar, doc varchar, amount double, big bigint)",
            .. rows.Select((row, i) => $"({i}, {row.Id}, {Text(row.Name)}, {Text(row.Doc)}, {Text(row.Amount?.ToString("R", CultureInfo.InvariantCulture))}::double, {row.Big?.ToString(CultureInfo.InvariantCulture) ?? "null"})")
                .Chunk(500).Select(page => $"insert into t values {string.Join(", ", page)}"),
        ]);
        return new AdoSource("lake", DuckDBClientFactory.Instance, file.ConnectionString).CreateQuery("select id, name, doc, amount, big from t order by position");
    }

    /// <summary>Literals have no place for the character U+0000.</summary>
    private static string Text(string? text) => text is null ? "null" : $"'{text.Replace("'", "''", StringComparison.Ordinal).Replace("\0", "' || chr(0) || '", StringComparison.Ordinal)}'";
}
