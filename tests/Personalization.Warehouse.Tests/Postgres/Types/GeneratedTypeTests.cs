using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Personalization.Sources;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres.Types;

/// <summary>Hundreds of values of every type: records, keys and hashes against what the server itself says of them.</summary>
public sealed class GeneratedTypeTests(PostgresFixture fixture)
{
    private const int Values = 300;

    public static TheoryData<string> Types => [.. TypeCases.All.Select(type => type.Type)];

    private static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SEED"), out var seed) ? seed : 20260131;

    private static int Scale { get; } = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SCALE"), out var scale) ? scale : 1;

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Values_OfEveryType_AreWhatTheServerSays(string type)
    {
        var test = TypeCases.All.Single(candidate => candidate.Type == type);
        var connectionString = await fixture.CreateDatabaseAsync();
        await FillAsync(connectionString, test);
        await using var source = new PostgresSource("warehouse", connectionString);
        await using var reader = await source.CreateQuery($"select id, v, {test.Expected} as expected, v::text as text from t order by id")
            .OpenAsync(TestContext.Current.CancellationToken);

        var hashes = new Dictionary<ulong, string>();
        var rows = 0;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows++;
            Check(reader, test, hashes);
        }

        Assert.Equal((Values * Scale) + test.Edges.Length + 1, rows);
    }

    private static void Check(RowReader reader, TypeCase test, Dictionary<ulong, string> hashes)
    {
        if (reader.IsNull(1))
        {
            Assert.Equal("null", ReaderText.JsonOf(reader, 1));
            Assert.Null(ReaderText.KeyOf(reader, 1));
            return;
        }

        var text = JsonSerializer.Deserialize<string>(ReaderText.JsonOf(reader, 3))!;
        var hash = ReaderText.HashOf(reader, 1);
        if (reader.IsNull(2))
        {
            var refusal = Assert.Throws<SourceValueException>(() => ReaderText.JsonOf(reader, 1));
            Assert.Equal("v", refusal.Column);
            Assert.Throws<SourceValueException>(() => ReaderText.KeyOf(reader, 1));
            return;
        }

        var json = ReaderText.JsonOf(reader, 1);
        var expected = JsonSerializer.Deserialize<string>(ReaderText.JsonOf(reader, 2))!;
        Assert.True(IsSame(test.Type, expected, json), $"Seed {Seed}, {test.Type} {Start(text)}: {Start(json)} instead of {Start(expected)}");
        if (test.Type is "numeric" or "json" or "jsonb")
        {
            Assert.Equal(expected, json); // byte for byte
        }

        CheckKey(reader, json);

        // Two values that are not the same in a record never have the same hash.
        Assert.True(hashes.TryAdd(hash, json) || NormalJson.Of(hashes[hash]) == NormalJson.Of(json), $"Seed {Seed}: {Start(text)} has the hash of {Start(hashes[hash])}");
    }

    /// <summary>
    /// A binary number has several shortest texts that read back the same: 71334496 is also 71334500. The server does not always take the one
    /// of .NET.
    /// </summary>
    private static bool IsSame(string type, string expected, string json) => type switch
    {
        "real" => IsNoLonger(json, expected) && float.Parse(expected, CultureInfo.InvariantCulture).Equals(float.Parse(json, CultureInfo.InvariantCulture)),
        "double precision" => IsNoLonger(json, expected) && double.Parse(expected, CultureInfo.InvariantCulture).Equals(double.Parse(json, CultureInfo.InvariantCulture)),
        _ => NormalJson.Of(expected) == NormalJson.Of(json),
    };

    private static bool IsNoLonger(string json, string expected) => NormalJson.Of(json).Length <= NormalJson.Of(expected).Length;

    /// <summary>The text of a string, the digits of a number; the text of JSON.</summary>
    private static void CheckKey(RowReader reader, string json)
    {
        var type = reader.Columns[1].DeclaredType;
        if (type is "bytea" or "point3" or "person" or "int2vector" || type.EndsWith("[]", StringComparison.Ordinal))
        {
            Assert.Throws<SourceValueException>(() => ReaderText.KeyOf(reader, 1));
        }
        else if (type is "real" or "double precision")
        {
            Assert.Equal(CanonicalNumber(type, json), ReaderText.KeyOf(reader, 1));
        }
        else if (type is "json" or "jsonb")
        {
            Assert.Equal(JsonKey(json), ReaderText.KeyOf(reader, 1));
        }
        else
        {
            Assert.Equal(json.StartsWith('"') ? JsonSerializer.Deserialize<string>(json) : json, ReaderText.KeyOf(reader, 1));
        }
    }

    private static string Start(string text) => text.Length <= 500 ? text : $"{text[..500]}… ({text.Length})";

    /// <summary>A string is its text and a number what SQL's is, so that one value has one key; null is none.</summary>
    private static string? JsonKey(string json)
    {
        var destination = new ArrayBufferWriter<byte>();
        return CanonicalText.TryWriteJson(destination, Encoding.UTF8.GetBytes(json)) ? Encoding.UTF8.GetString(destination.WrittenSpan) : null;
    }

    private static string CanonicalNumber(string type, string json)
    {
        var destination = new ArrayBufferWriter<byte>();
        if (type is "real")
        {
            CanonicalText.Write(destination, float.Parse(json, CultureInfo.InvariantCulture));
        }
        else
        {
            CanonicalText.Write(destination, double.Parse(json, CultureInfo.InvariantCulture));
        }

        return Encoding.UTF8.GetString(destination.WrittenSpan);
    }

    private static async Task FillAsync(string connectionString, TypeCase test)
    {
        await PostgresServer.ExecuteAsync(connectionString, [.. TypeCases.Setup, $"create table t(id int generated always as identity, v {test.Type})"]);
        var random = new Random(Seed);
        string?[] values = [.. test.Edges, null, .. Enumerable.Range(0, Values * Scale).Select(_ => test.Value(random))];
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var insert = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"insert into t(v) select value::{test.Type} from unnest(@values::text[]) with ordinality as x(value, position) order by position"), connection);
        insert.Parameters.AddWithValue("values", values);
        await insert.ExecuteNonQueryAsync();
    }
}
