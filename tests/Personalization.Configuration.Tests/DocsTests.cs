using System.Text.RegularExpressions;
using Personalization.Configuration.Reading;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;

namespace Personalization.Configuration.Tests;

/// <summary>Whatever YAML is shown to users is right.</summary>
public sealed partial class DocsTests
{
    public static TheoryData<string, string> Shown => [.. Blocks().Concat(Samples())];

    [Theory]
    [MemberData(nameof(Shown))]
    public void Yaml_ShownToUsers_IsRight(string place, string yaml)
    {
        using var folder = new TestFolder();
        var options = new PersonalizationOptions();
        new YamlReader(name => "of " + name, Backends.Load).Read(folder.Write("shown.yaml", yaml), options);

        // The providers that examples of 'ado' name are not installed here.
        var problems = DefinitionCompiler.Check(options).Where(problem => !problem.Message.Contains("was found neither in the providers folder", StringComparison.Ordinal));
        Assert.True(!problems.Any(), $"{place}: {string.Join('\n', problems)}");
        Assert.True(EditorView.Accepts(yaml), $"{place}: the schema refuses it.");
    }

    [Fact]
    public void Docs_Always_ShowYaml()
        => Assert.True(Blocks().Count() >= 3 && Samples().Any());

    private static IEnumerable<TheoryDataRow<string, string>> Blocks()
        => from file in Directory.EnumerateFiles(TestFiles.Root, "*.md")
                .Concat(Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "docs"), "*.md", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateDirectories(Path.Combine(TestFiles.Root, "src")).SelectMany(project => Directory.EnumerateFiles(project, "*.md")))
           from block in YamlBlock().Matches(File.ReadAllText(file))
           select new TheoryDataRow<string, string>($"{Path.GetRelativePath(TestFiles.Root, file)} at character {block.Index}", block.Groups["yaml"].Value);

    private static IEnumerable<TheoryDataRow<string, string>> Samples()
        => from project in Directory.EnumerateDirectories(Path.Combine(TestFiles.Root, "samples"))
           from file in Directory.EnumerateFiles(project, "*.yaml")
           select new TheoryDataRow<string, string>(Path.GetRelativePath(TestFiles.Root, file), File.ReadAllText(file));

    [GeneratedRegex("^```yaml\n(?<yaml>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex YamlBlock();
}
