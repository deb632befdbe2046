using System.Xml.Linq;

namespace Personalization.Architecture.Tests;

public sealed class ProjectArrowTests
{
    private const string Core = "Personalization.Core";

    // Who may lean on whom; "*" is every project of src. No arrow runs another way.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Personalization.Liquid"] = [],
        [Core] = ["Personalization.Liquid"],
        ["Personalization.Configuration"] = [Core, "Personalization.Realtime"],
        ["Personalization.Scheduling"] = [Core],
        ["Personalization.Sqlite"] = [Core],
        ["Personalization.Redis"] = [Core],
        ["Personalization.Alerts"] = [Core],
        ["Personalization.Kafka"] = [Core],
        ["Personalization.Warehouse"] = [Core],
        ["Personalization.Realtime"] = [Core],
        ["Personalization.Client"] = [Core],
        ["Personalization.Testing"] = [Core],
        ["Personalization.AspNetCore"] = [Core, "Personalization.Realtime"],
        ["Personalization.Host"] = ["*"],
    };

    [Fact]
    public void SourceProjects_References_AreAllowed()
    {
        var problems = SourceTree.SourceProjects.SelectMany(project =>
        {
            var file = SourceTree.PathOf($"src/{project}/{project}.csproj");
            return File.Exists(file)
                ? Check(project, File.ReadAllText(file))
                : [$"src/{project} has no {project}.csproj: a folder of src is one project, named as the folder."];
        });

        Assert.Empty(problems);
    }

    [Fact]
    public void SourceProjects_OfTheSolution_AreAllThere()
    {
        var solution = File.ReadAllText(SourceTree.PathOf("Personalization.sln"));
        var missing = new[] { "src", "samples", "tests", "bench" }
            .Where(area => Directory.Exists(SourceTree.PathOf(area)))
            .SelectMany(area => SourceTree.Files(area, "*.csproj"))
            .Where(file => !solution.Contains($"\\{Path.GetFileName(file)}\"", StringComparison.Ordinal))
            .Select(SourceTree.Relative);

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("Personalization.Unheard", "../Personalization.Core/Personalization.Core.csproj", "is not in the list")]
    [InlineData("Personalization.Sqlite", "../Personalization.Redis/Personalization.Redis.csproj", "may not reference")]
    [InlineData("Personalization.Core", @"..\Personalization.Sqlite\Personalization.Sqlite.csproj", "may not reference")]
    [InlineData("Personalization.Host", "../../tests/Personalization.Core.Tests/Personalization.Core.Tests.csproj", "outside src")]
    [InlineData("Personalization.Host", "../../samples/Quickstart/Quickstart.csproj", "outside src")]
    [InlineData("Personalization.Sqlite", "../*/*.csproj", "wildcard")]
    public void Check_ForbiddenArrow_IsFound(string project, string reference, string expected) =>
        Assert.Contains(expected, Assert.Single(Check(project, Project(reference))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Personalization.Sqlite", @"..\Personalization.Core\Personalization.Core.csproj")]
    [InlineData("Personalization.Host", "../Personalization.Sqlite/Personalization.Sqlite.csproj")]
    public void Check_AllowedArrow_IsSilent(string project, string reference) => Assert.Empty(Check(project, Project(reference)));

    private static string Project(string reference) =>
        $"""<Project><ItemGroup><ProjectReference Include="{reference}" /></ItemGroup></Project>""";

    private static List<string> Check(string project, string xml)
    {
        if (!Allowed.TryGetValue(project, out var allowed))
        {
            return [$"{project} is not in the list of ProjectArrowTests: say there which projects it may reference."];
        }

        var problems = new List<string>();
        foreach (var reference in XDocument.Parse(xml).Descendants().Where(e => e.Name.LocalName == "ProjectReference"))
        {
            var path = ((string?)reference.Attribute("Include") ?? "").Replace('\\', '/');
            var target = Path.GetFileNameWithoutExtension(path);
            if (path.Contains('*', StringComparison.Ordinal))
            {
                problems.Add($"{project} references by wildcard ({path}): name each project.");
            }
            else if (path != $"../{target}/{target}.csproj")
            {
                problems.Add($"{project} references {path}, which lies outside src.");
            }
            else if (!allowed.Contains(target) && !allowed.Contains("*"))
            {
                problems.Add($"{project} may not reference {target}; allowed: {(allowed.Length == 0 ? "nothing" : string.Join(", ", allowed))}.");
            }
        }

        return problems;
    }
}
