using System.Globalization;
using Personalization.Sources;
using Personalization.Sqlite.Reading;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

[ConformanceOf(typeof(SqliteSourceQuery))]
public sealed class SqliteSourceQueryConformanceTests : SourceQueryConformanceTests, IDisposable
{
    private readonly TempDirectory _directory = new();
    private int _databases;

    public void Dispose() => _directory.Dispose();

    protected override ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var path = _directory.File($"{_databases++}.db");
        using (var database = SqliteFiles.Open(path))
        {
            database.Execute("create table t(id integer, name text, doc text, amount real, big integer)");
            database.Execute("begin");
            using var insert = database.Prepare("insert into t(id, name, doc, amount, big) values (?1, ?2, ?3, cast(?4 as real), cast(?5 as integer))");
            foreach (var row in rows)
            {
                insert.Bind(1, row.Id);
                insert.BindText(2, row.Name);
                insert.BindText(3, row.Doc);
                insert.BindText(4, row.Amount?.ToString("R", CultureInfo.InvariantCulture));
                insert.BindText(5, row.Big?.ToString(CultureInfo.InvariantCulture));
                insert.Run();
            }

            database.Execute("commit");
        }

        return ValueTask.FromResult(SqliteFiles.Source(path).CreateQuery("select id, name, doc, amount, big from t order by rowid"));
    }
}
