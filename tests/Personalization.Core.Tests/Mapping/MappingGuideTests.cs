using System.Text.RegularExpressions;
using Personalization.Liquid;
using Personalization.Mapping;
using Personalization.Mapping.Templates;

namespace Personalization.Tests.Mapping;

/// <summary>The examples of docs/mapping.md are true, and no filter is without one.</summary>
public sealed partial class MappingGuideTests
{
    private static readonly (string Name, object? Value)[] Columns =
        [("full_name", "ada lovelace"), ("points", 12L), ("nothing", null), ("invoice_json", """{"total":41.57,"customer":{"name":"Jane"}}""")];

    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (Match row in Row().Matches(Read()))
        {
            data.Add(row.Groups["template"].Value.Replace("\\|", "|", StringComparison.Ordinal), row.Groups["value"].Value);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfTheGuide_HasTheValueThatItSays(string template, string value)
        => Assert.Equal($$"""{"f":{{value}}}""", await MappedRow.MapAsync(Columns, new TemplateMapping("f", template.Replace("row['invoice']", "row['invoice_json']", StringComparison.Ordinal))));

    [Fact]
    public void Filters_BesideTheStandardOnes_HaveAnExample()
    {
        var guide = Read();

        Assert.All(MappingFilters.All.Names.Except(LiquidFilters.Standard.Names), name => Assert.Matches($@"(?m)^\| [^|]*`{name}`", guide));
        Assert.True(Examples().Count > 25);
    }

    private static string Read()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Personalization.sln")))
        {
            root = root.Parent;
        }

        return File.ReadAllText(Path.Combine(root.FullName, "docs", "mapping.md"));
    }

    [GeneratedRegex(@"^\| (?:[^|]+ \| )?`(?<template>\{(?:\\\||[^|`])+)` \| `(?<value>[^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
