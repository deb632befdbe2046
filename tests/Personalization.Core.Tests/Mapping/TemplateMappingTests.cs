using System.Data;
using System.Globalization;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Tests.Mapping;

public sealed class TemplateMappingTests
{
    private static readonly (string Name, object? Value)[] Row =
    [
        ("id", 7L), ("first name", "Ada"), ("email", " Ada@Shop.Example "), ("price", 12.50m), ("active", true), ("nothing", null), ("born", new DateTime(1815, 12, 10)),
        ("doc_json", """{"a":{"b":[1,"two",null]},"big":12345678901234567890}"""), ("tags", "[1,2]"),
    ];

    [Theory]
    [InlineData("{{ row['first name'] }}", "\"Ada\"")]
    [InlineData("{{ id }}", "7")]
    [InlineData("{{ row.active }}", "true")]
    [InlineData("{{ nothing }}", "null")]
    [InlineData("{{ no_such_column }}", "null")]
    [InlineData("{{ price | times: 2 }}", "25")]
    [InlineData("{{ doc_json }}", """{"a":{"b":[1,"two",null]},"big":12345678901234567890}""")]
    [InlineData("{{ doc_json.a.b | last }}", "null")]
    [InlineData("{{ tags }}", "\"[1,2]\"")]
    [InlineData("{{ tags | parse | first }}", "1")]
    [InlineData("{{ born | date: '%d/%m/%Y' }}", "\"10/12/1815\"")]
    [InlineData("{{ row['email'] | strip | downcase | sha256 }}", "\"b3e2434dbce4f3a1e2d2d9a3d7a3b9c7\"")]
    [InlineData("{% for i in (1..3) %}{{ i }}{% endfor %}", "\"123\"")]
    [InlineData("", "\"\"")]
    [InlineData("{{ 'a\"b' }}", "\"a\\\"b\"")]
    [InlineData("{{ row | size }}", "9")]
    public async Task Map_Template_KeepsTheKindOfAnOutputAlone(string template, string expected)
    {
        var part = await MappedRow.MapAsync(Row, new TemplateMapping("f", template));

        if (template.Contains("sha256", StringComparison.Ordinal))
        {
            expected = $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("ada@shop.example"u8))}\"";
        }

        Assert.Equal($$"""{"f":{{expected}}}""", part);
    }

    [Fact]
    public async Task Map_NullOfATemplate_IsWrittenOrLeftOut()
    {
        Assert.Equal("{}", await MappedRow.MapAsync(Row, new TemplateMapping("f", "{{ nothing }}", ignoreNull: true)));
        Assert.Equal("""{"f":""}""", await MappedRow.MapAsync(Row, new TemplateMapping("f", "{{ nothing }}{{ nothing }}", ignoreNull: true)));
    }

    [Theory]
    [InlineData("{{ email | validate_email }}", "The value is not an e-mail address.")]
    [InlineData("{{ email | includes: 'nobody' }}", "The value does not include what 'includes' asks for.")]
    [InlineData("{{ email | regex_test: '^[0-9]+$' }}", "The value does not match the pattern of 'regex_test'.")]
    [InlineData("{{ email | regex_test: '(' }}", "The pattern is no regular expression.")]
    [InlineData("{{ email | cast: 'number' }}", "The value is no number.")]
    [InlineData("{{ email | parse }}", "The text is no JSON.")]
    [InlineData("{{ email | to_date }}", "The value is no date.")]
    [InlineData("{{ email | to_unix }}", "The value is no date.")]
    [InlineData("{{ 1 | divided_by: nothing }}", "A number cannot be divided by 0.")]
    [InlineData("{% for i in (1..10000000) %}x{% endfor %}", "A list of more than 100000 items is too long.")]
    [InlineData("{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex_test: '^(a+)+$' }}", "The pattern takes too long to match.")]
    public async Task Map_ThatCannotBe_RejectsTheRowWithThePlaceAndWithoutTheValue(string template, string reason)
    {
        var exception = await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync(Row, new TemplateMapping("hash", template)));

        Assert.StartsWith("Field 'hash': line 1, column ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Shop", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("{{ row.b }}", "b")]
    [InlineData("{{ row['b'] | append: a }}", "a,b")]
    [InlineData("{{ b.x }}{% if c %}{% endif %}", "b,c")]
    [InlineData("{% for x in b %}{{ x }}{% endfor %}{{ none }}", "b")]
    [InlineData("{{ row | json }}", "a,b,c")]
    [InlineData("{{ row[a] }}", "a,b,c")]
    [InlineData("{{ [a] }}", "a,b,c")]
    [InlineData("{{ 'a' }}", "")]
    [InlineData("{{ context.sync_id }}", "")]
    public void InputsOf_Template_AreTheColumnsThatItReads(string template, string expected)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("a");
        table.Columns.Add("b");
        table.Columns.Add("c");
        using var reader = table.CreateDataReader();
        var columns = new ColumnBinding(new DbRowReader(reader).Columns, new Dictionary<string, ColumnType>());

        var inputs = new ObjectMapping("o", [new TemplateMapping("f", template)]).InputsOf(columns, inElement: false);

        Assert.Equal(expected, string.Join(',', inputs.Order().Select(columns.NameOf)));
    }

    [Fact]
    public void Problem_TemplateThatCannotBeRead_IsToldWithItsPlace()
        => Assert.Equal("The template cannot be read: line 1, column 3: There is no filter 'sha3'. Did you mean 'sha1'?", new TemplateMapping("f", "{{ a | sha3 }}").Problem);
}
