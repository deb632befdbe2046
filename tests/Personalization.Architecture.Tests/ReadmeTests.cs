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

    [GeneratedRegex(@"^\| \[(Personalization\.\w+)\]\(", RegexOptions.Multiline)]
    private static partial Regex PackageRow();

    /// <summary>Links to files of the repository, without what names a place in them.</summary>
    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)")]
    private static partial Regex Link();
}
