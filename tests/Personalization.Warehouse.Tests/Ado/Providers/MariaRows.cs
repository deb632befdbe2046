using MySqlConnector;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>The rows of conformance tests in a table of MariaDB.</summary>
internal static class MariaRows
{
    internal const string Select = "select id, name, doc, amount, big from t order by position";

    internal static async Task<MariaDatabase> FillAsync(MariaDatabase database, IReadOnlyList<SourceQueryRow> rows)
    {
        await using var connection = new MySqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var create = new MySqlCommand(
            "create table t(position int auto_increment primary key, id bigint, name longtext, doc longtext, amount double, big bigint)", connection);
        await create.ExecuteNonQueryAsync();
        foreach (var page in rows.Chunk(500))
        {
            await using var insert = new MySqlCommand(string.Empty, connection);
            insert.CommandText = "insert into t(id, name, doc, amount, big) values " + string.Join(", ", page.Select((row, i) =>
            {
                insert.Parameters.AddWithValue($"id{i}", row.Id);
                insert.Parameters.AddWithValue($"name{i}", row.Name);
                insert.Parameters.AddWithValue($"doc{i}", row.Doc);
                insert.Parameters.AddWithValue($"amount{i}", row.Amount);
                insert.Parameters.AddWithValue($"big{i}", row.Big);
                return $"(@id{i}, @name{i}, @doc{i}, @amount{i}, @big{i})";
            }));
            await insert.ExecuteNonQueryAsync();
        }

        return database;
    }
}
