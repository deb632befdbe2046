using Personalization.Sources;
using Personalization.Testing;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse.Tests.Ado;

[ConformanceOf(typeof(AdoSourceQuery))]
public sealed class AdoSourceOnSqliteConformanceTests : SourceQueryConformanceTests, IDisposable
{
    private readonly TempDirectory _directory = new();
    private int _databases;

    public void Dispose() => _directory.Dispose();

    protected override async ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var file = new SqliteFile(_directory.File($"{_databases++}.db"));
        await using (var connection = await file.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "create table t(id integer, name text, doc text, amount real, big integer)";
            await command.ExecuteNonQueryAsync();
            command.CommandText = "insert into t values (@id, @name, @doc, @amount, @big)";
            foreach (var row in rows)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("@id", row.Id);
                command.Parameters.AddWithValue("@name", (object?)row.Name ?? DBNull.Value);
                command.Parameters.AddWithValue("@doc", (object?)row.Doc ?? DBNull.Value);
                command.Parameters.AddWithValue("@amount", (object?)row.Amount ?? DBNull.Value);
                command.Parameters.AddWithValue("@big", (object?)row.Big ?? DBNull.Value);
                await command.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }

        return file.AdoSource().CreateQuery("select id, name, doc, amount, big from t order by rowid");
    }
}
