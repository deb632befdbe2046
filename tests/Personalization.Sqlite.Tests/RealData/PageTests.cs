using System.Text.RegularExpressions;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>What the pages show compiles, and what they point at is there.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Snippets_OfEveryPage_AreThoseThatCompile()
    {
        var compiled = CompiledSnippets();
        var shown = 0;
        foreach (var page in Repository.Pages)
        {
            foreach (Match match in ShownSnippet().Matches(File.ReadAllText(page)))
            {
                shown++;
                Assert.Equal(compiled[match.Groups["name"].Value], match.Groups["code"].Value);
            }
        }

        Assert.NotEqual(0, shown);
    }

    /// <summary>What the tests of the page's pieces try is what the whole program does.</summary>
    [Theory]
    [InlineData("readme")]
    [InlineData("lookup")]
    public void Program_OfTheFirstPage_HoldsThePiecesThatAreTested(string piece)
        => Assert.Contains(CompiledSnippets()[piece], CompiledSnippets()["program"], StringComparison.Ordinal);

    [Fact]
    public void Links_OfEveryPage_LeadToAFile()
    {
        foreach (var page in Repository.Pages)
        {
            foreach (Match match in Link().Matches(File.ReadAllText(page)))
            {
                var target = match.Groups["target"].Value;
                var path = Path.Combine(Path.GetDirectoryName(page)!, target);
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{Path.GetRelativePath(Repository.Root, page)} points at '{target}', which is not there.");
            }
        }
    }

    /// <summary>Reads what stands between <c>// snippet: name</c> and <c>// end of snippet</c> beside these tests, without its indentation; and a whole program of the samples.</summary>
    private static Dictionary<string, string> CompiledSnippets()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Personalization.Sqlite.Tests", "RealData");
        var program = Path.Combine(Repository.Root, "samples", "GettingStarted", "Program.cs");
        var snippets = new Dictionary<string, string>(StringComparer.Ordinal) { ["program"] = File.ReadAllText(program) };
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs"))
        {
            foreach (Match match in CompiledSnippet().Matches(File.ReadAllText(file)))
            {
                var indentation = match.Groups["indentation"].Value;
                snippets.Add(match.Groups["name"].Value, match.Groups["code"].Value.Replace("\n" + indentation, "\n", StringComparison.Ordinal)[indentation.Length..]);
            }
        }

        return snippets;
    }

    [GeneratedRegex(@"<!-- snippet: (?<name>[\w-]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShownSnippet();

    [GeneratedRegex(@"^(?<indentation> *)// snippet: (?<name>[\w-]+)\n(?<code>.*?)^ *// end of snippet", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CompiledSnippet();

    [GeneratedRegex(@"\]\((?<target>[^)#:\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
