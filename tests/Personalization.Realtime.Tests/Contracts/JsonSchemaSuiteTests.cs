using System.Text;
using System.Text.Json;
using Personalization.Realtime.Contracts;
using Personalization.TestData;

namespace Personalization.Realtime.Tests.Contracts;

/// <summary>The required cases of the JSON Schema test suite for draft 7, judged as events are. Those that refer to other documents are given these; nothing is fetched.</summary>
public sealed class JsonSchemaSuiteTests
{
    private const int Cases = 927;

    [Fact]
    public void Validate_EveryRequiredCase_IsAsTheSuiteSays()
    {
        var folder = Path.GetDirectoryName(SharedData.PathOf("json-schema-draft7/tests/ref.json"))!;
        (Uri, string)[] remotes = [.. Remotes(Path.Combine(folder, "..", "remotes"))];
        var (count, quick, failures) = (0, 0, new List<string>());
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var groups = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var group in groups.RootElement.EnumerateArray())
            {
                var schema = Compile(group.GetProperty("schema").GetRawText(), remotes, out var problem);
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    count++;
                    quick += schema?.IsQuick == true ? 1 : 0;
                    var isValid = schema?.Validate(Encoding.UTF8.GetBytes(test.GetProperty("data").GetRawText())).Count == 0;
                    if (problem is not null || isValid != test.GetProperty("valid").GetBoolean())
                    {
                        failures.Add($"{Path.GetFileName(file)}: {group.GetProperty("description")}: {test.GetProperty("description")}: {problem ?? isValid.ToString()}");
                    }
                }
            }
        }

        Assert.Equal([], failures);
        Assert.Equal(Cases, count);
        Assert.True(quick > 100, $"Only {quick} cases are of schemas that are judged quickly.");
    }

    [Fact]
    public void Compile_SchemaThatRefersToOthers_IsRefusedWithoutFetching()
    {
        using var groups = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("json-schema-draft7/tests/refRemote.json")));

        Assert.All(groups.RootElement.EnumerateArray(), group => Assert.Throws<SchemaException>(() => ContractSchema.Compile(group.GetProperty("schema").GetRawText())));
    }

    private static ContractSchema? Compile(string text, (Uri, string)[] remotes, out string? problem)
    {
        problem = null;
        try
        {
            return ContractSchema.Compile(text, beside: remotes);
        }
        catch (SchemaException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static IEnumerable<(Uri Address, string Text)> Remotes(string folder)
        => from file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
           let path = Path.GetRelativePath(folder, file).Replace('\\', '/')
           where !path.StartsWith("draft", StringComparison.Ordinal) || path.StartsWith("draft7/", StringComparison.Ordinal)
           where !path.StartsWith("v1/", StringComparison.Ordinal)
           select (new Uri("http://localhost:1234/" + path), File.ReadAllText(file));
}
