using Npgsql;
using Personalization.TestData;
using Personalization.Warehouse.Tests.Postgres.Types;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Npgsql, read as any provider, against the source that PostgreSQL has of its own.</summary>
public sealed class NpgsqlProviderTests(PostgresFixture fixture)
{
    private const int Values = 40;
    private const int Seed = 20260131;

    public static TheoryData<string> Types => [.. TypeCases.All.Select(type => type.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Values_OfEveryType_AreThoseOfPostgresSource(string type)
    {
        var test = TypeCases.All.Single(candidate => candidate.Type == type);
        var connectionString = await fixture.CreateDatabaseAsync();
        var random = new Random(Seed);
        string?[] values = [.. test.Edges, null, .. Enumerable.Range(0, Values).Select(_ => test.Value(random))];
        await FillAsync(connectionString, type, values);
        const string Sql = "select v from t order by id";

        await using var own = new PostgresSource("warehouse", connectionString);
        var ado = new AdoSource("warehouse", NpgsqlFactory.Instance, connectionString, SqlDialect.Postgres);
        var (rows, differences) = await Comparison.RunAsync(own.CreateQuery(Sql), ado.CreateQuery(Sql));

        Assert.Equal(values.Length, rows);
        if (differences.Count > 0)
        {
            var diff = differences.DistinctBy(d => (d.Ado.Json == Cell.Rejected, d.Own.Json == Cell.Rejected, d.Ado.Json == d.Own.Json, d.Ado.Key == d.Own.Key));
            Assert.Fail(differences.Count + " of " + rows + "\n" + string.Join("\n", diff.Select(d => $"{values[d.Row]} {d.Own} {d.Ado}").Select(t => t[..Math.Min(700, t.Length)])));
        }
    }

    private static async Task FillAsync(string connectionString, string type, string?[] values)
    {
        await PostgresServer.ExecuteAsync(connectionString, [.. TypeCases.Setup, $"create table t(id int generated always as identity, v {type})"]);
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var insert = new NpgsqlCommand(
            $"insert into t(v) select value::{type} from unnest(@values::text[]) with ordinality as x(value, position) order by position", connection);
        insert.Parameters.AddWithValue("values", values);
        await insert.ExecuteNonQueryAsync();
    }
}
