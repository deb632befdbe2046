using System.Text.RegularExpressions;

namespace Personalization.Architecture.Tests;

/// <summary>What README says exists is what exists: packages, documents and folders.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme { get; } = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));

    [Fact]
    public void Packages_OfReadme_AreThoseOfSrc()
    {
        var told = PackageRow().Matches(Readme).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

        Assert.Equal(SourceTree.SourceProjects, told);
    }

    [Fact]
    public void Guides_OfDocs_AreAllNamedInReadme()
    {
        var missing = Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md")
            .Select(file => "docs/" + Path.GetFileName(file))
            .Where(file => !Readme.Contains($"({file})", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Links_OfDocuments_LeadToFiles()
    {
        string[] documents = [.. Directory.GetFiles(SourceTree.Root, "*.md"), .. Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)];

        var broken = documents.SelectMany(document => Link().Matches(File.ReadAllText(document))
            .Select(match => match.Groups[1].Value)
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, Uri.UnescapeDataString(target))))
            .Select(target => $"{Path.GetFileName(document)}: {target}"));

        Assert.Empty(broken);
    }

    /// <summary>A row with a bar too many, or a blank line before it, is shown as something else than a row.</summary>
    [Fact]
    public void Tables_OfDocuments_HaveAHeadAndItsColumns()
    {
        string[] documents = [.. Directory.GetFiles(SourceTree.Root, "*.md"), .. Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)];

        Assert.Empty(documents.SelectMany(BrokenRows));
    }

    [Fact]
    public void Types_OfArchitecture_AreInTheCode()
    {
        var words = SourceTree.Files("src", "*.cs").SelectMany(file => Word().Matches(CodeText.Strip(File.ReadAllText(file))).Select(match => match.Value)).ToHashSet(StringComparer.Ordinal);
        var told = CodeName().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "architecture.md"))).SelectMany(match => Word().Matches(match.Groups[1].Value)).Select(match => match.Value);

        Assert.DoesNotContain(told, name => !words.Contains(name));
    }

    /// <summary>A package is read where the repository's files are not.</summary>
    [Fact]
    public void Links_OfPackages_LeadNowhereInTheRepository()
    {
        var links = Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")).Select(project => Path.Combine(project, "README.md")).Where(File.Exists)
            .SelectMany(readme => Link().Matches(File.ReadAllText(readme)).Select(match => match.Value));

        Assert.Empty(links);
    }

    private static IEnumerable<string> BrokenRows(string document)
    {
        var (rows, columns, inCode) = (0, 0, false);
        foreach (var line in File.ReadLines(document))
        {
            inCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (inCode || !line.StartsWith('|'))
            {
                rows = 0;
                continue;
            }

            var bars = line.Replace("\\|", string.Empty, StringComparison.Ordinal).Count(one => one == '|');
            columns = ++rows == 1 ? bars : columns;
            if (bars != columns || (rows == 2 && !line.StartsWith("| ---", StringComparison.Ordinal)))
            {
                yield return $"{Path.GetFileName(document)}: {line}";
            }
        }
    }

    [GeneratedRegex("`([A-Z][^`\n]*)`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\| \[(Personalization\.\w+)\]\(", RegexOptions.Multiline)]
    private static partial Regex PackageRow();

    /// <summary>Links to files of the repository, without what names a place in them.</summary>
    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)")]
    private static partial Regex Link();
}
