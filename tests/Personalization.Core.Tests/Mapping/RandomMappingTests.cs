using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Tests.Primitives;

namespace Personalization.Tests.Mapping;

/// <summary>Random definitions on random rows: valid JSON with exactly the mapped fields, or a rejection.</summary>
public sealed class RandomMappingTests
{
    private static readonly string[] Columns = ["c0", "c1", "c2", "c3"];

    private static readonly object?[] Values =
        [null, "text \"quoted\" é👍", "", "[]", "null", """[{"c0":1,"c1":[{"c0":null}],"c2":"x"},{"c1":null}]""", """[1]""", """{"c0":1}""", "nonsense", 7L, 1.5, true];

    private static readonly string[] Templates =
        ["{{ c0 }}", "{{ row.c1 | upcase }}", "{{ item.c0 }}", "{{ c2 | parse }}", "{{ c3 | divided_by: c0 }}", "{% for x in c1 %}{{ x }}{% endfor %}!", "{{ row | json }}", "x", "{{ c0 | includes: 'x' }}"];

    [Fact]
    public void Map_RandomDefinitions_AnswersExactlyTheMappedFieldsOrRejects()
    {
        var cases = from row in Gen.Elements(Values).ArrayOf(Columns.Length)
                    from mappings in Mappings(depth: 3)
                    select (row, mappings);

        var mapped = 0;
        PropertyCheck.ForAll(cases.ToArbitrary(), item => mapped += MapAndCheck(item.row, item.mappings) ? 1 : 0, cases: 1_000);

        Assert.True(mapped > 200, $"Only {mapped} rows were mapped.");
    }

    /// <summary>Maps a row, and answers whether it was not rejected.</summary>
    private static bool MapAndCheck(object?[] row, IReadOnlyList<FieldMapping> mappings)
    {
        string part;
        try
        {
            part = MappedRow.MapAsync([.. Columns.Zip(row)], [.. mappings]).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is SourceValueException or MappingException)
        {
            return false;
        }

        using var json = JsonDocument.Parse(part);
        Check(json.RootElement, mappings, inArray: false);
        return true;
    }

    private static void Check(JsonElement made, IReadOnlyList<FieldMapping> mappings, bool inArray)
    {
        Assert.Equal(JsonValueKind.Object, made.ValueKind);
        var names = made.EnumerateObject().Select(field => field.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Empty(names.Except(mappings.Select(mapping => mapping.To)));
        foreach (var mapping in mappings)
        {
            if (!made.TryGetProperty(mapping.To, out var value))
            {
                Assert.True(inArray && mapping is ColumnMapping or ArrayMapping, $"{mapping.To} is missing.");
            }
            else if (mapping is ObjectMapping)
            {
                Check(value, mapping.Children, inArray);
            }
            else if (mapping is ArrayMapping && value.ValueKind != JsonValueKind.Null)
            {
                Assert.All(value.EnumerateArray(), element => Check(element, mapping.Children, inArray: true));
            }
        }
    }

    private static Gen<IReadOnlyList<FieldMapping>> Mappings(int depth)
        => Gen.Choose(1, 4).SelectMany(count => Gen.CollectToArray(Enumerable.Range(0, count), place => Mapping($"f{place}", depth))).Select(IReadOnlyList<FieldMapping> (made) => made);

    private static Gen<FieldMapping> Mapping(string to, int depth)
    {
        var column = Gen.Elements(Columns);
        Gen<FieldMapping>[] flat =
        [
            column.Select(FieldMapping (from) => new ColumnMapping(from, to)),
            Gen.Constant<FieldMapping>(new StaticMapping(to, "fixed")),
            Gen.Constant<FieldMapping>(new VariableMapping(to, MappingVariable.SyncId)),
            Gen.Elements(Templates).Select(FieldMapping (template) => new TemplateMapping(to, template)),
        ];
        return depth == 0
            ? Gen.OneOf(flat)
            : Gen.OneOf(
                [
                    .. flat,
                    Mappings(depth - 1).Select(FieldMapping (fields) => new ObjectMapping(to, fields)),
                    column.SelectMany(from => Mappings(depth - 1).Select(FieldMapping (each) => new ArrayMapping(to, from, each))),
                ]);
    }
}
