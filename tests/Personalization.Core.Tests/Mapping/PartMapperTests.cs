using System.Data;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Tests.Primitives;
using Personalization.Tests.Sources;

namespace Personalization.Tests.Mapping;

public sealed class PartMapperTests
{
    [Fact]
    public async Task Map_ColumnsRenamesAndStatics_AreTheFieldsInOrder()
    {
        var part = await MapAsync(
            Row(("id", 1L), ("name", "Ann \"é\"")),
            new ColumnMapping("name"),
            new ColumnMapping("id", "user \"id\""),
            new StaticMapping("kind", "person\n"),
            new StaticMapping("active", true),
            new StaticMapping("weight", 1.50m),
            new StaticMapping("nothing", (string?)null));

        Assert.Equal("""{"name":"Ann \"é\"","user \"id\"":1,"kind":"person\n","active":true,"weight":1.50,"nothing":null}""", part);
    }

    [Fact]
    public async Task Map_Null_IsWrittenOrLeftOut()
    {
        var row = Row(("id", 1L), ("name", null));
        Assert.Equal("""{"name":null,"id":1}""", await MapAsync(row, new ColumnMapping("name"), new ColumnMapping("id")));
        Assert.Equal("""{"id":1}""", await MapAsync(row, new ColumnMapping("name", ignoreNull: true), new ColumnMapping("id")));
        Assert.Equal("{}", await MapAsync(row, new ColumnMapping("name", ignoreNull: true)));
        Assert.Equal("{}", await MapAsync(row));
    }

    [Fact]
    public async Task Map_JsonColumn_IsNested()
    {
        const string Json = """{"z": [1.50, 1e2], "a": null}""";
        var row = Row(("doc", Json), ("n", 1L));
        Assert.Equal($$"""{"doc":{{Json}},"n":1}""", await MapAsync(row, ["doc"], new ColumnMapping("doc"), new ColumnMapping("n")));
        Assert.Equal(
            $$"""{"doc":"{{JsonEncodedText.Encode(Json, PartMapper.Encoder)}}"}""",
            await MapAsync(row, new ColumnMapping("doc")));
        Assert.Equal("{}", await MapAsync(Row(("doc", null)), ["doc"], new ColumnMapping("doc", ignoreNull: true)));
        await Assert.ThrowsAsync<SourceValueException>(() => MapAsync(Row(("doc", "{")), ["doc"], new ColumnMapping("doc")));
    }

    [Fact]
    public async Task Map_AfterARejectedRow_StartsAnew()
    {
        var table = Table(("doc", "{"));
        table.Rows.Add("[]");
        await using var reader = new DbRowReader(table.CreateDataReader());
        using var mapper = Mapper(reader, ["doc"], new StaticMapping("s", "x"), new ColumnMapping("doc"));
        await reader.ReadAsync(CancellationToken.None);
        Assert.Throws<SourceValueException>(() => mapper.Map(reader).Length);
        await reader.ReadAsync(CancellationToken.None);
        Assert.Equal("""{"s":"x","doc":[]}""", Encoding.UTF8.GetString(mapper.Map(reader)));
    }

    [Fact]
    public async Task Bind_UnknownColumn_NamesItAndTheColumnsThereAre()
    {
        var failure = await Assert.ThrowsAsync<PersonalizationException>(() => MapAsync(Row(("id", 1L), ("name", "Ann")), new ColumnMapping("Name")));
        Assert.Equal(ErrorCodes.UnknownField, failure.Code);
        Assert.StartsWith("Unknown field name 'Name'.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("id, name", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_AnyChange_ChangesIt()
    {
        FieldMapping[] mappings =
        [
            new ColumnMapping("a"), new ColumnMapping("b"), new ColumnMapping("a", "b"), new ColumnMapping("a", ignoreNull: true),
            new StaticMapping("a", "b"), new StaticMapping("b", "a"), new StaticMapping("a", true), new StaticMapping("a", "true"),
            new StaticMapping("a", 1m), new StaticMapping("a", 1.0m), new StaticMapping("a", (string?)null), new StaticMapping("a", "null"),
            new StaticMapping("c", "a\nb"), new StaticMapping("b\nc", "a"),
        ];
        Assert.Equal(mappings.Length, mappings.Select(mapping => mapping.Fingerprint).Distinct().Count());
        Assert.Equal(["a"], mappings[2].Inputs);
        Assert.Empty(mappings[4].Inputs);
    }

    [Fact]
    public void Map_AnyRow_IsValidJsonWithExactlyTheMappedFields()
    {
        var values = Gen.OneOf(
            Gen.Constant<object?>(null), ArbMap.Default.GeneratorFor<string>().Select(object? (text) => text ?? "text"),
            ArbMap.Default.GeneratorFor<long>().Select(object? (number) => number), ArbMap.Default.GeneratorFor<double>().Select(object? (number) => number),
            ArbMap.Default.GeneratorFor<decimal>().Select(object? (number) => number), ArbMap.Default.GeneratorFor<bool>().Select(object? (truth) => truth),
            ArbMap.Default.GeneratorFor<Guid>().Select(object? (id) => id), ArbMap.Default.GeneratorFor<DateTime>().Select(object? (time) => time),
            ArbMap.Default.GeneratorFor<byte[]>().Select(object? (data) => data ?? []));
        var rows = values.ArrayOf().ToArbitrary();

        PropertyCheck.ForAll(rows, row =>
        {
            var named = row.Select((value, i) => ($"c{i}", value)).ToArray();
            var mappings = named.Select((column, i) => (FieldMapping)new ColumnMapping(column.Item1, $"f\"{i}", ignoreNull: i % 2 == 0)).ToArray();
            using var reader = Table(named).CreateDataReader();
            var rowReader = new DbRowReader(reader);
            reader.Read();
            using var mapper = Mapper(rowReader, [], mappings);
            string part;
            try
            {
                part = Encoding.UTF8.GetString(mapper.Map(rowReader));
            }
            catch (SourceValueException)
            {
                Assert.Contains(row, value => value is double.NaN or double.PositiveInfinity or double.NegativeInfinity or string);
                return;
            }

            var expected = named.Select((_, i) => i).Where(i => row[i] is not null || i % 2 == 1).Select(i => $"f\"{i}");
            using var json = JsonDocument.Parse(part);
            Assert.Equal(expected, json.RootElement.EnumerateObject().Select(property => property.Name));
            Assert.All(json.RootElement.EnumerateObject().Zip(named.Where((column, i) => column.value is not null || i % 2 == 1)), pair => AssertSame(pair.Second.value, pair.First.Value));
        });
    }

    private static void AssertSame(object? value, JsonElement json)
    {
        switch (value)
        {
            case null: Assert.Equal(JsonValueKind.Null, json.ValueKind); break;
            case string text: Assert.Equal(text, json.GetString()); break;
            case long number: Assert.Equal(number, json.GetInt64()); break;
            case double number: Assert.Equal(number, json.GetDouble()); break;
            case decimal number: Assert.Equal(number, json.GetDecimal()); break;
            case bool truth: Assert.Equal(truth, json.GetBoolean()); break;
            case Guid id: Assert.Equal(id, json.GetGuid()); break;
            case DateTime time: Assert.Equal(time, json.GetDateTime()); break;
            case byte[] data: Assert.Equal(data, json.GetBytesFromBase64()); break;
        }
    }

    private static ISourceQuery Row(params (string Name, object? Value)[] columns)
        => SourceQuery.FromReader(_ => Task.FromResult<DbDataReader>(Table(columns).CreateDataReader()));

    private static DataTable Table(params (string Name, object? Value)[] columns)
    {
        var table = new DataTable();
        foreach (var (name, value) in columns)
        {
            table.Columns.Add(name, value?.GetType() ?? typeof(string)).AllowDBNull = true;
        }

        table.Rows.Add([.. columns.Select(column => column.Value)]);
        return table;
    }

    private static PartMapper Mapper(RowReader reader, string[] json, params FieldMapping[] mappings)
        => new(mappings, new ColumnBinding(reader.Columns, json.ToDictionary(column => column, _ => ColumnType.Json)));

    private static Task<string> MapAsync(ISourceQuery query, params FieldMapping[] mappings) => MapAsync(query, [], mappings);

    private static async Task<string> MapAsync(ISourceQuery query, string[] json, params FieldMapping[] mappings)
    {
        await using var reader = await query.FirstRowAsync();
        using var mapper = Mapper(reader, json, mappings);
        return Encoding.UTF8.GetString(mapper.Map(reader));
    }
}
