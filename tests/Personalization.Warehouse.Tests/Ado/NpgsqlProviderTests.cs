using Npgsql;
using Personalization.TestData;
using Personalization.Warehouse.Tests.Postgres.Types;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Npgsql, read as any provider, against the source that PostgreSQL has of its own.</summary>
public sealed class NpgsqlProviderTests(PostgresFixture fixture)
{
    private const int Count = 40;
    private const int Seed = 20260131;

    private const string ArraysOfValues = "an array with nulls rejects its row; `Array Nullability Mode=PerInstance` in the connection string cures it";

    /// <summary>All that differs. What is not here is the same.</summary>
    private static readonly Loss[] Losses =
    [
        new(LossKinds.Rejected, "a number of more than 28 digits rejects its row", "numeric"),
        new(LossKinds.Rejected, "a date or time before year 1 or after 9999 rejects its row", "date", "timestamp", "timestamptz"),
        new(LossKinds.Rejected, "24:00:00 rejects its row", "time"),
        new(LossKinds.Rejected | LossKinds.Changed, "midnight rejects its row, since 24:00:00 comes as 00:00:00; the offset has its minutes (`+02:00`); one that .NET does not have rejects its row", "timetz"),
        new(LossKinds.Rejected | LossKinds.Changed, "months and years reject their row; days and less are text such as `1.02:03:04`, not ISO 8601", "interval"),
        new(LossKinds.Rejected, ArraysOfValues, "boolean[]", "integer[]", "bigint[]", "double precision[]", "numeric[]", "score[]", "uuid[]", "int4range[]"),
        new(LossKinds.Rejected, "every value rejects its row: select `to_jsonb(column)`", "timestamptz[]", "point3", "point3[]", "person"),
        new(LossKinds.Rejected, "every value rejects its row: select `column::text`", "regclass", "inet", "inet[]", "daterange", "tstzrange"),
        new(LossKinds.QueryFails, "the statement fails: select `column::text`", "aclitem"),
        new(LossKinds.Changed, "text: give the column the type `json`", "json", "jsonb"),
        new(LossKinds.Changed, "an array of texts: select `to_jsonb(column)`", "json[]", "jsonb[]"),
        new(LossKinds.Changed, "hexadecimal digits without colons", "macaddr", "macaddr8"),
        new(LossKinds.Changed, "an array of texts, not the text of the whole", "int4multirange"),
        new(LossKinds.Changed, "a number, not text", "xid", "xid8"),
        new(LossKinds.Changed, "the empty value is the character U+0000", "\"char\""),
        new(LossKinds.Unrefused, "a number, the same for every currency", "money", "money[]"),
    ];

    public static TheoryData<string> Types => [.. TypeCases.All.Select(type => type.Type)];

    public static TheoryData<string> ArrayTypes => [.. Losses.Single(loss => loss.Words == ArraysOfValues).Types];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Values_OfEveryType_AreThoseOfPostgresSource(string type)
    {
        var loss = Losses.SingleOrDefault(loss => loss.Types.Contains(type));
        var found = await CompareAsync(type, string.Empty);
        Assert.True((loss?.Kinds ?? LossKinds.None) == found, $"Of {type} is listed '{loss?.Words}'. Found: {found}.");
    }

    [Theory]
    [MemberData(nameof(ArrayTypes))]
    public async Task Arrays_WithNulls_AreReadWhereTheConnectionStringSaysSo(string type)
        => Assert.Equal(LossKinds.None, await CompareAsync(type, ";Array Nullability Mode=PerInstance"));

    [Theory]
    [InlineData("json")]
    [InlineData("jsonb")]
    public async Task NestedJson_OfJsonColumns_IsThatOfPostgresSource(string type)
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await FillAsync(connectionString, type, Values(type));
        await using var own = new PostgresSource("warehouse", connectionString);
        var ado = new AdoSource("warehouse", NpgsqlFactory.Instance, connectionString, new AdoSourceOptions { Dialect = SqlDialect.Postgres });

        var (_, differences) = await Comparison.RunAsync(own.CreateTableQuery("t"), ado.CreateTableQuery("t"));

        Assert.NotEmpty(differences);
        Assert.All(differences, difference => Assert.Equal((difference.Own.NestedJson, difference.Own.Key), (difference.Ado.NestedJson, difference.Ado.Key)));
    }

    [Fact]
    public void Losses_OfTheDocumentation_AreThese()
    {
        var documentation = Documentation.Read("docs/ado-net.md");
        Assert.All(Losses, loss => Assert.Contains($"| {loss.Words} |", documentation, StringComparison.Ordinal));
    }

    private async Task<LossKinds> CompareAsync(string type, string settings)
    {
        const string Sql = "select v from t order by id";
        var connectionString = await fixture.CreateDatabaseAsync();
        var values = Values(type);
        await FillAsync(connectionString, type, values);
        await using var own = new PostgresSource("warehouse", connectionString);
        var ado = new AdoSource("warehouse", NpgsqlFactory.Instance, connectionString + settings, new AdoSourceOptions { Dialect = SqlDialect.Postgres });
        try
        {
            var (rows, differences) = await Comparison.RunAsync(own.CreateQuery(Sql), ado.CreateQuery(Sql));
            Assert.Equal(values.Length, rows);
            return differences.Aggregate(LossKinds.None, (kinds, difference) => kinds | KindOf(difference.Own, difference.Ado));
        }
        catch (PersonalizationException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedFunction })
        {
            return LossKinds.QueryFails;
        }
    }

    private static LossKinds KindOf(Cell own, Cell ado) => (own.Json, ado.Json) switch
    {
        (Cell.Rejected, _) => LossKinds.Unrefused,
        (_, Cell.Rejected) => LossKinds.Rejected,
        _ when (own.Json, own.Key) != (ado.Json, ado.Key) => LossKinds.Changed,
        _ => LossKinds.None,
    };

    private static string?[] Values(string type)
    {
        var test = TypeCases.All.Single(candidate => candidate.Type == type);
        var random = new Random(Seed);
        return [.. test.Edges, null, .. Enumerable.Range(0, Count).Select(_ => test.Value(random))];
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
