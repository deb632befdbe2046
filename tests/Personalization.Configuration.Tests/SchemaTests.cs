namespace Personalization.Configuration.Tests;

public sealed class SchemaTests
{
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
}
