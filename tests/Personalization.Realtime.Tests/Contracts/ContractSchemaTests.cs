using System.Text;
using Personalization.Realtime.Contracts;

namespace Personalization.Realtime.Tests.Contracts;

public sealed class ContractSchemaTests
{
    private const string Order = """
        {"type":"object","properties":{"properties":{"type":"object","required":["id"],
          "properties":{"id":{"type":"string"},"items":{"type":"array","items":{"type":"object","properties":{"sku":{}}}},"free":{"type":"object"}},
          "patternProperties":{"^x_":{"type":"number"}}}}}
        """;

    [Theory]
    [InlineData("""{"properties":{"id":"1"}}""", "")]
    [InlineData("""{"properties":{"id":"1","user_name":"x"}}""", "properties.user_name")]
    [InlineData("""{"properties":{"id":"1","user.name":"x"}}""", @"properties.user\.name")]
    [InlineData("""{"properties":{"items":[{"sku":1},{"sku":1,"b":{"c":1}},{"b":2}]}}""", "properties.items.b")]
    [InlineData("""{"properties":{"free":{"anything":{"goes":1}},"x_a":1}}""", "")]
    [InlineData("""{"properties":{"\u0069d":"1"}}""", "")]
    [InlineData("""{"type":"track","messageId":"m","userId":"u","event":"e","receivedAt":"t","integrations":{"All":true}}""", "")]
    [InlineData("""{"traits":{"plan":"x"},"extra":1}""", "traits.plan extra")]
    [InlineData("""{"context":{"page":{"url":"u","frame":"f"},"ip":"::1","htevents":{"schemaVersion":"v2"},"traits":{"any":1},"mine":1}}""", "context.page.frame context.mine")]
    [InlineData("""{"properties":[1]}""", "")]
    public void FindUndeclared_OfAnEvent_AreThoseAbsentFromPropertiesAtTheirLevel(string json, string expected)
        => Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), ContractSchema.Compile(Order).FindUndeclared(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void FindUndeclared_BuiltInContextSwitchedOff_LeavesWhatTheHostWritesAndReads()
        => Assert.Equal(["context.page"], ContractSchema.Compile(Order, includesBuiltInContext: false).FindUndeclared("""{"context":{"page":{"url":"u"},"ip":"::1","htevents":{"schemaVersion":"v2"}}}"""u8));

    [Fact]
    public void FindUndeclared_OwnContextField_TakesThePlaceOfTheBuiltInOne()
    {
        var schema = ContractSchema.Compile("""{"properties":{"context":{"properties":{"page":{"properties":{"frame":{}}},"mine":{}}}}}""");

        Assert.Equal(["context.page.url", "context.yours"], schema.FindUndeclared("""{"context":{"page":{"frame":"f","url":"u"},"mine":1,"yours":1,"os":{"name":"x"}}}"""u8));
    }

    [Theory]
    [InlineData("""{"properties":{"id":"1","id":5}}""")]
    [InlineData("""{"properties":{"id":5,"id":"1"}}""")]
    [InlineData("""{"properties":{"id":"1","\u0069d":5}}""")]
    [InlineData("""{"properties":{"id":"1"},"context":{"a":[{"b":1,"b":1}]}}""")]
    public void Validate_NameThatStandsTwice_IsNotValid(string json)
        => Assert.Equal([ContractSchema.Twice], ContractSchema.Compile(Order).Validate(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"type":"object"}""")]
    public void FindUndeclared_SchemaThatNamesNoFields_FindsNothing(string schema)
        => Assert.Empty(ContractSchema.Compile(schema).FindUndeclared("""{"properties":{"a":1},"b":2}"""u8));

    [Theory]
    [InlineData("""{"properties":{"properties":{"$ref":"#/definitions/p"}},"definitions":{"p":{"properties":{"a":{}}}}}""")]
    [InlineData("""{"properties":{"properties":{"$ref":"#p"}},"definitions":{"p":{"$id":"#p","properties":{"a":{}}}}}""")]
    [InlineData("""{"allOf":[{"properties":{"properties":{"anyOf":[{"properties":{"a":{}}},{"properties":{"c":{}}}]}}}]}""")]
    [InlineData("""{"properties":{"properties":{"properties":{"c":{}},"if":{"required":["c"]},"then":{"properties":{"a":{}}},"dependencies":{"c":{"properties":{"d":{}}}}}}}""")]
    public void FindUndeclared_FieldsBehindReferencesAndBranches_AreDeclared(string schema)
        => Assert.Equal(["properties.b"], ContractSchema.Compile(schema).FindUndeclared("""{"properties":{"a":1,"b":1}}"""u8));

    [Fact]
    public void FindUndeclared_SchemaThatRefersToItself_GoesAsDeepAsTheEvent()
    {
        var schema = ContractSchema.Compile("""{"properties":{"properties":{"$ref":"#/definitions/n"}},"definitions":{"n":{"properties":{"n":{"$ref":"#/definitions/n"}}}}}""");

        Assert.Equal(["properties.n.n.m"], schema.FindUndeclared("""{"properties":{"n":{"n":{"m":1,"n":{}}}}}"""u8));
    }

    [Fact]
    public void Omit_UndeclaredFields_LeavesTheOthersAsTheyWere()
        => Assert.Equal(
            """{"type":"track","properties":{"id":"ü<","items":[{"sku":1.50},{}],"free":{"a":1e3}},"context":{"page":{"url":"u"}}}""",
            Encoding.UTF8.GetString(ContractSchema.Compile(Order).Omit(Encoding.UTF8.GetBytes(
                """{"type":"track", "properties":{"id":"ü<","x":{"y":[1]},"items":[{"sku":1.50,"b":1},{"b":2}],"free":{"a":1e3}},"context":{"page":{"url":"u","f":1}},"e":1}"""))));

    [Theory]
    [InlineData("""{"properties":{}}""", """properties: Required properties ["id"] are not present""")]
    [InlineData("""{"properties":{"id":5}}""", """properties.id: Value is "integer" but should be "string" """)]
    public void Validate_WhatIsWrong_BeginsWithTheField(string json, string expected)
        => Assert.Equal(expected.Trim(), Assert.Single(ContractSchema.Compile(Order).Validate(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Validate_PatternThatTakesForever_EndsSoon()
    {
        var schema = ContractSchema.Compile("""{"properties":{"a":{"pattern":"^(a+)+$"}}}""");
        var started = TimeProvider.System.GetTimestamp();

        var found = schema.Validate(Encoding.UTF8.GetBytes($$"""{"a":"{{new string('a', 60)}}!"}"""));

        Assert.Equal([ContractSchema.TooLong], found);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void FindUndeclared_PatternOfNamesThatTakesForever_IsLinear()
    {
        var schema = ContractSchema.Compile("""{"properties":{"properties":{"patternProperties":{"^(a+)+$":{}}}}}""");

        Assert.Single(schema.FindUndeclared(Encoding.UTF8.GetBytes("{\"properties\":{\"" + new string('a', 500) + "!\":1}}")));
    }

    [Fact]
    public void Validate_ManyThreadsAtOnce_AgreeFromTheFirstEventOn()
    {
        for (var i = 0; i < 50; i++)
        {
            var schema = ContractSchema.Compile("""{"properties":{"a":{"$ref":"#/definitions/a"},"b":{"anyOf":[{"$ref":"#/definitions/a"},{"type":"null"}]}},"definitions":{"a":{"pattern":"^x"}}}""");
            Parallel.For(0, 64, at => Assert.Equal(at % 2 == 0, schema.Validate(Encoding.UTF8.GetBytes(at % 2 == 0 ? """{"a":"xy","b":null}""" : """{"a":"xy","b":"yx"}""")).Count == 0));
        }
    }

    [Fact]
    public void Validate_BranchesThatDouble_EndSoon()
    {
        var schema = ContractSchema.Compile("""{"properties":{"n":{"allOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}]}}}""");

        var found = schema.Validate(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"n\":", 40)) + "1" + new string('}', 40)));

        Assert.Equal([ContractSchema.TooLong], found);
    }

    [Theory]
    [InlineData("\"a{0}\"", true)]
    [InlineData("\"a\"", false)]
    public void Validate_UniqueItemsOfALongListOfTexts_AreCounted(string item, bool isUnique)
    {
        var schema = ContractSchema.Compile("""{"uniqueItems":true}""");
        var json = $"[{string.Join(',', Enumerable.Range(0, 10_000).Select(at => item.Replace("{0}", $"{at}", StringComparison.Ordinal)))}]";

        Assert.Equal(isUnique, schema.Validate(Encoding.UTF8.GetBytes(json)).Count == 0);
    }

    [Fact]
    public void Validate_UniqueItemsOfALongListOfOthers_IsNotTried()
        => Assert.Equal([ContractSchema.TooLong], ContractSchema.Compile("""{"uniqueItems":true}""").Validate(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 2_000))}]")));

    [Fact]
    public void Validate_NumberThatTheLibraryCannotHold_IsAViolation()
        => Assert.Equal([ContractSchema.NotJudged], ContractSchema.Compile("""{"enum":[1]}""").Validate("1e400"u8.ToArray()));

    [Fact]
    public void Validate_ManyThingsWrong_AreCut()
    {
        var schema = ContractSchema.Compile("""{"items":{"type":"string"}}""");

        Assert.Equal(SchemaLimits.Violations, schema.Validate(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 500))}]")).Count);
    }

    [Theory]
    [InlineData("""{"type":""", "is not JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"type":"strng"}""", "'strng' is not a valid")]
    [InlineData("""{"$ref":"other.json"}""", "leads nowhere")]
    [InlineData("""{"$ref":"https://example.com/a"}""", "leads out of the schema")]
    [InlineData("""{"anyOf":[{"$ref":"#"}]}""", "Break the circle")]
    [InlineData("""{"$ref":"#"}""", "ircle")]
    [InlineData("""{"properties":{"a":{"$schema":"http://json-schema.org/draft-07/schema#"}}}""", "'$schema' stands within")]
    [InlineData("""{"pattern":"("}""", "Invalid pattern")]
    public void Compile_WhatIsNoSchema_SaysWhy(string schema, string expected)
        => Assert.Contains(expected, Assert.Throws<SchemaException>(() => ContractSchema.Compile(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void Compile_SchemaTooLargeOrTooDeep_IsRefused()
    {
        var large = $$"""{"description":"{{new string('x', SchemaLimits.Bytes)}}"}""";
        var deep = string.Concat(Enumerable.Repeat("{\"not\":", 70)) + "true" + new string('}', 70);

        Assert.Contains("larger than 256 KB", Assert.Throws<SchemaException>(() => ContractSchema.Compile(large)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 64 deep", Assert.Throws<SchemaException>(() => ContractSchema.Compile(deep)).Message, StringComparison.Ordinal);
    }
}
