using System.Text.RegularExpressions;

namespace Personalization.Liquid.Tests;

/// <summary>The examples of docs/liquid.md are true, and no filter is without one.</summary>
public sealed partial class DocumentationTests
{
    private static readonly LiquidObject Data = new()
    {
        ["list"] = LiquidValue.From([LiquidValue.From("b"), LiquidValue.From("a"), default, LiquidValue.From("b")]),
        ["lines"] = LiquidValue.From("a\nb"),
        ["items"] = LiquidValue.From(
        [
            LiquidValue.From(new LiquidObject { ["id"] = LiquidValue.From(1), ["name"] = LiquidValue.From("one") }),
            LiquidValue.From(new LiquidObject { ["id"] = LiquidValue.From(2), ["name"] = LiquidValue.From("two") }),
        ]),
    };

    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (Match row in Row().Matches(Read()))
        {
            data.Add(Unescape(row.Groups["example"].Value), Unescape(row.Groups["writes"].Value));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfTheGuide_WritesWhatItSays(string example, string writes) => Assert.Equal(writes, LiquidTemplate.Parse(example).Render(Data));

    [Fact]
    public void Filters_All_HaveAnExample()
    {
        var guide = Read();

        Assert.Equal(LiquidFilters.Standard.Names.Order(), LiquidFilters.Standard.Names.Where(name => Regex.IsMatch(guide, $@"^\| [^|]*`{name}`[^|]*\| `", RegexOptions.Multiline)).Order());
    }

    private static string Unescape(string cell) => cell.Replace("\\|", "|", StringComparison.Ordinal).Replace('⏎', '\n');

    private static string Read()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Personalization.sln")))
        {
            root = root.Parent;
        }

        return File.ReadAllText(Path.Combine(root.FullName, "docs", "liquid.md"));
    }

    [GeneratedRegex(@"^\| [^|]+ \| `(?<example>(?:\\\||[^|`])+)` \| `(?<writes>[^`]*)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
