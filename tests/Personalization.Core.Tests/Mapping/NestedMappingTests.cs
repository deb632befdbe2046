using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Tests.Mapping;

public sealed class NestedMappingTests
{
    [Fact]
    public async Task Map_Object_HoldsItsFieldsToAnyDepth()
    {
        var part = await MappedRow.MapAsync(
            [("name", "Jane"), ("city", "Lund"), ("zip", null)],
            new ObjectMapping("shipping",
            [
                new ColumnMapping("name"),
                new ObjectMapping("address", [new ColumnMapping("city"), new ColumnMapping("zip", "postal_code"), new ColumnMapping("zip", "none", ignoreNull: true), new StaticMapping("country", "SE")]),
            ]));

        Assert.Equal("""{"shipping":{"name":"Jane","address":{"city":"Lund","postal_code":null,"country":"SE"}}}""", part);
    }

    [Theory]
    [InlineData("""[{"item_id":"542","quantity":50},{"item_id":"631"}]""", """{"items":[{"product":"542","quantity":50,"currency":"USD","of":"Jane","line":"542!"},{"product":"631","currency":"USD","of":"Jane","line":"631!"}]}""")]
    [InlineData("[]", """{"items":[]}""")]
    [InlineData(null, """{"items":null}""")]
    [InlineData("null", """{"items":null}""")]
    public async Task Map_Array_MakesAnObjectOfEachElement(string? json, string expected)
    {
        var part = await MappedRow.MapAsync(
            [("line_items", json), ("name", "Jane")],
            new ArrayMapping("items", "line_items",
            [
                new ColumnMapping("item_id", "product"), new ColumnMapping("quantity"), new StaticMapping("currency", "USD"),
                new TemplateMapping("of", "{{ row.name }}"), new TemplateMapping("line", "{{ item.item_id }}!"),
            ]));

        Assert.Equal(expected, part);
    }

    [Fact]
    public async Task Map_ArrayWithinArrayAndObject_TakesPropertiesOfTheElement()
    {
        var part = await MappedRow.MapAsync(
            [("orders", """[{"id":1,"lines":[{"sku":"a","n":null}],"extra":{"x":[1]}},{"id":2}]""")],
            new ArrayMapping("orders", "orders",
            [
                new ObjectMapping("order", [new ColumnMapping("id"), new ColumnMapping("extra")]),
                new ArrayMapping("lines", "lines", [new ColumnMapping("sku"), new ColumnMapping("n", ignoreNull: true), new ColumnMapping("n", "kept")]),
            ]));

        Assert.Equal("""{"orders":[{"order":{"id":1,"extra":{"x":[1]}},"lines":[{"sku":"a","kept":null}]},{"order":{"id":2}}]}""", part);
    }

    [Theory]
    [InlineData("""{"a":1}""", "Field 'items': An array of objects is needed, and the value is of the JSON type object.")]
    [InlineData("""[{"a":1},"secret"]""", "Field 'items': The array holds an element of the JSON type string; each has to be an object.")]
    public async Task Map_NoArrayOfObjects_RejectsTheRowWithoutTheValue(string json, string expected)
    {
        var exception = await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync([("line_items", json)], new ArrayMapping("items", "line_items", [new ColumnMapping("a")])));

        Assert.Equal(expected, exception.Message);
    }

    [Fact]
    public async Task Map_NoJson_RejectsTheRow()
        => await Assert.ThrowsAsync<SourceValueException>(() => MappedRow.MapAsync([("line_items", "nonsense")], new ArrayMapping("items", "line_items", [new ColumnMapping("a")])));

    [Fact]
    public async Task Map_Variables_AreThoseOfTheRun()
    {
        var part = await MappedRow.MapAsync(
            [("a", 1L)],
            [.. Enum.GetValues<MappingVariable>().Select(variable => new VariableMapping(variable.ToString(), variable)), new TemplateMapping("context", "{{ context.sync_run_id }}")]);

        Assert.Equal(
            """{"ModelId":"people","ModelName":"people","SyncId":"customers","SyncRunId":"run-1","CurrentTimestamp":"2026-11-28T14:03:07.123Z","Operation":"added","context":"run-1"}""", part);
    }

    [Fact]
    public void Fingerprint_AnyChangeWithin_ChangesIt()
    {
        FieldMapping[] mappings =
        [
            new ObjectMapping("a", [new ColumnMapping("b")]), new ObjectMapping("a", [new ColumnMapping("c")]), new ObjectMapping("b", [new ColumnMapping("b")]),
            new ObjectMapping("a", [new ObjectMapping("a", [new ColumnMapping("b")])]), new ObjectMapping("a", [new ColumnMapping("b"), new ColumnMapping("c")]),
            new ArrayMapping("a", "b", [new ColumnMapping("b")]), new ArrayMapping("a", "c", [new ColumnMapping("b")]), new ArrayMapping("a", "b", [new ColumnMapping("c")]),
            new TemplateMapping("a", "b"), new TemplateMapping("a", "c"), new TemplateMapping("a", "b", ignoreNull: true),
            new VariableMapping("a", MappingVariable.SyncId), new VariableMapping("a", MappingVariable.SyncRunId),
        ];

        Assert.Equal(mappings.Length, mappings.Select(mapping => mapping.Fingerprint).Distinct().Count());
    }
}
