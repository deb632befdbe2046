using System.Text.Json;
using Json.Schema;

namespace Personalization.Configuration.Tests;

public sealed class SchemaTests
{
    private static readonly string Structure = Path.Combine(TestFiles.Broken, "structure");

    public static TheoryData<string> GoodFiles => [.. TestFiles.Names(TestFiles.Good)];

    public static TheoryData<string> BrokenFiles => [.. TestFiles.Names(Structure)];

    [Fact]
    public void Schema_InTheRepository_IsTheOneOfTheReader()
    {
        var file = Path.Combine(TestFiles.Root, "src", "Personalization.Configuration", "personalization.schema.json");
        if (Environment.GetEnvironmentVariable("PERSONALIZATION_UPDATE_EXPECTED") == "1" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(file, JsonSchemaText.Write());
        }

        Assert.Equal(JsonSchemaText.Write(), File.ReadAllText(file));
    }

    [Fact]
    public void Schema_ByItsOwnRules_IsASchema()
    {
        using var document = JsonDocument.Parse(JsonSchemaText.Write());
        Assert.True(MetaSchemas.Draft7.Evaluate(document.RootElement).IsValid);
    }

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Schema_GoodFile_FindsNothing(string name)
        => Assert.True(EditorView.Accepts(File.ReadAllText(Path.Combine(TestFiles.Good, name))));

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void Schema_FileOfBrokenStructure_FindsIt(string name)
        => Assert.False(EditorView.Accepts(File.ReadAllText(Path.Combine(Structure, name))));
}
