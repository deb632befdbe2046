using System.Text.Json;
using Personalization.TestData;

namespace Personalization.Liquid.Tests.Golden;

/// <summary>The part of the Golden Liquid suite that lies beside the repository; Shopify's own engine passes all of it.</summary>
public sealed class GoldenTests
{
    private const string File = "liquid/golden_liquid_part.json";

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var known in Read())
        {
            // What only a strict reader refuses is asked of that one; all else of every reader.
            LiquidSyntax[] syntaxes = known.Syntax == LiquidSyntax.Lax && !known.Name.StartsWith("tags, case, unexpected when", StringComparison.Ordinal)
                ? [LiquidSyntax.Strict, LiquidSyntax.Lax]
                : [known.Syntax == LiquidSyntax.Lax ? LiquidSyntax.Strict : known.Syntax];
            foreach (var syntax in syntaxes)
            {
                data.Add(known.Name, syntax.ToString());
            }
        }

        if (data.Count == 0)
        {
            data.Add(string.Empty, nameof(LiquidSyntax.Strict));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_GoldenCase_AnswersAsExpected(string name, string syntax)
    {
        SharedData.PathOf(File);
        var known = Read().First(item => item.Name == name);

        if (known.IsInvalid)
        {
            Assert.Throws<LiquidException>(() => known.Render(Enum.Parse<LiquidSyntax>(syntax)));
        }
        else
        {
            Assert.Contains(known.Render(Enum.Parse<LiquidSyntax>(syntax)), known.Results);
        }
    }

    private static IEnumerable<GoldenCase> Read()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !System.IO.File.Exists(Path.Combine(root.FullName, "Personalization.sln")))
        {
            root = root.Parent;
        }

        var path = root is null ? string.Empty : Path.Combine(root.FullName, "..", "shared", "data", File);
        if (!System.IO.File.Exists(path))
        {
            return [];
        }

        using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
        return [.. json.RootElement.GetProperty("tests").EnumerateArray().Select(GoldenCase.Read)];
    }
}
