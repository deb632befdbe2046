using System.Text;
using System.Text.Json;
using Json.Schema;
using Personalization.Realtime.Contracts;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Contracts;

/// <summary>Random schemas and events against the library itself.</summary>
public sealed class ContractFuzzTests
{
    private static readonly int Seed = TestSettings.NextSeed();

    [Fact]
    public void Validate_RandomSchemasAndValues_IsWhatTheLibrarySays()
    {
        var random = new SeededRandom(Seed);
        var schemas = new RandomSchemas(random);
        var (quick, valid) = (0, 0);
        for (var i = 0; i < 1_500; i++)
        {
            var text = schemas.Schema().ToJsonString();
            var ours = ContractSchema.Compile(text);
            var theirs = JsonSchema.FromText(text, new BuildOptions { Dialect = Dialect.Draft07, SchemaRegistry = new SchemaRegistry() });
            for (var j = 0; j < 10; j++)
            {
                var value = schemas.Value();
                using var document = JsonDocument.Parse(value);
                var found = ours.Validate(Encoding.UTF8.GetBytes(value));
                if (Judge(theirs, document.RootElement) is not { } expected || found.Contains(ContractSchema.Twice))
                {
                    continue; // a number that is too large for it, or a name that stands twice, of which it sees one
                }

                Assert.True(expected == (found.Count == 0), $"Seed {Seed}: {text} of {value} is {expected}, found: {string.Join("; ", found)}");
                quick += ours.IsQuick ? 1 : 0;
                valid += expected ? 1 : 0;
            }
        }

        Assert.True(quick > 500 && valid > 1_000, $"Seed {Seed}: {quick} were of schemas that are judged quickly, {valid} are valid.");
    }

    private static bool? Judge(JsonSchema schema, JsonElement value)
    {
        try
        {
            return schema.Evaluate(value).IsValid;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    [Fact]
    public void Omit_RandomEvents_LeavesOnlyDeclaredFieldsAndAllOfThem()
    {
        var random = new SeededRandom(Seed);
        var schemas = new RandomSchemas(random);
        for (var i = 0; i < 1_500; i++)
        {
            var schema = ContractSchema.Compile($$"""{"properties":{"properties":{{schemas.Schema().ToJsonString()}} } }""");
            var json = Encoding.UTF8.GetBytes($$"""{"type":"track","messageId":"m","properties":{{schemas.Value()}},"extra":1}""");

            var undeclared = schema.FindUndeclared(json);
            var left = schema.Omit(json);

            Assert.Contains("extra", undeclared);
            Assert.Empty(schema.FindUndeclared(left));
            using var document = JsonDocument.Parse(left);
            Assert.True(document.RootElement.TryGetProperty("properties", out _), $"Seed {Seed}");
            Assert.Equal(left, schema.Omit(left));
        }
    }
}
