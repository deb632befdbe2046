using System.Text.RegularExpressions;

namespace Personalization.Architecture.Tests;

/// <summary>Inside Core, folders are floors: each uses only those below it, and neighbours do not use each other.</summary>
public sealed partial class CoreFloorTests
{
    private const string Folder = "src/Personalization.Core";

    private static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["Errors"] = 0,
        ["Diagnostics"] = 0,
        ["Keys"] = 1,
        ["Destinations"] = 1,
        ["Records"] = 1,
        ["Sources"] = 1,
        ["Journal"] = 1,
        ["Schedules"] = 1,
        ["People"] = 2,
        ["Mapping"] = 2,
        ["Sync"] = 3,
        ["Lookups"] = 4,
        ["Sequences"] = 4,
        ["Alerts"] = 4,
        ["DependencyInjection"] = 5,
    };

    [Fact]
    public void CoreFiles_Always_UseOnlyFloorsBelow()
    {
        var folderOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in SourceTree.Files(Folder, "*.cs"))
        {
            var (code, folder) = (CodeText.Strip(File.ReadAllText(file)), InCore(file).Split('/')[0]);
            foreach (var type in TypeDeclaration().Matches(code).Select(m => m.Groups[1].Value).Where(_ => folder == "DependencyInjection" || IsOfApplications(code)))
            {
                folderOf[type] = folder;
            }
        }

        Assert.Empty(SourceTree.Files(Folder, "*.cs").SelectMany(f => Check(InCore(f), File.ReadAllText(f), folderOf)));
    }

    [Theory]
    [InlineData("Records/A.cs", "using Personalization.Sync;\nnamespace Personalization.Records;", "Records may not use Sync")]
    [InlineData("Records/A.cs", "using Personalization.Sources;\nnamespace Personalization.Records;", "Records may not use Sources")]
    [InlineData("Sources/A.cs", "using static Personalization.Records.B;\nnamespace Personalization.Sources;", "Sources may not use Records")]
    [InlineData("Errors/A.cs", "using D = Personalization.Diagnostics;\nnamespace Personalization.Errors;", "Errors may not use Diagnostics")]
    [InlineData("Sync/Plan/A.cs", "namespace Personalization.Sync.Plan;\nclass A(global::Personalization.Lookups.B b);", "Sync may not use Lookups")]
    [InlineData("Mapping/A.cs", "namespace Personalization.Mapping;\nclass A { object b = new Personalization . Sync.B(); }", "Mapping may not use Sync")]
    [InlineData("Lookups/A.cs", "namespace Personalization.Lookups;\nclass A(IBuilder builder);", "Lookups may not use DependencyInjection")]
    [InlineData("Sync/A.cs", "using Personalization.Oddments;\nnamespace Personalization.Sync;", "Oddments is no floor")]
    [InlineData("Sync/State/A.cs", "namespace Personalization.Sync;", "its folder asks for Personalization.Sync.State")]
    [InlineData("Oddments/A.cs", "namespace Personalization.Oddments;", "Oddments is no floor")]
    [InlineData("A.cs", "global using Personalization.Sync;", "belongs to no floor")]
    [InlineData("A.cs", "namespace Personalization;\nclass A;", "belongs to no floor")]
    [InlineData("Records/A.cs", "namespace Personalization;\nclass A(IOfApplications b);", "Records may not use Lookups")]
    public void Check_Violation_IsFound(string file, string code, string expected) =>
        Assert.Contains(Check(file, code, FolderOf), problem => problem.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("Sync/Plan/A.cs", "using Personalization.Mapping;\nusing Personalization.Sync.State;\nnamespace Personalization.Sync.Plan;")]
    [InlineData("Records/A.cs", "namespace Personalization.Records;\n// Personalization.Sync.B\n/* using Personalization.Sync; */\nclass A { string b = \"Personalization.Sync.B\"; }")]
    [InlineData("Records/A.cs", "namespace Personalization.Records;\nclass A { string b = \"\"\"\n\"Personalization.Sync.B\"\n\"\"\", c = @\"\\\", d = \"\\\"Personalization.Sync\"; }")]
    [InlineData("DependencyInjection/A.cs", "using Personalization.Lookups;\nnamespace Microsoft.Extensions.DependencyInjection;")]
    [InlineData("DependencyInjection/A.cs", "namespace Personalization.DependencyInjection;")]
    [InlineData("Records/A.cs", "namespace Personalization;")]
    [InlineData("DependencyInjection/A.cs", "namespace Personalization.DependencyInjection;\nclass A(IOfApplications b);")]
    [InlineData("AssemblyInfo.cs", "[assembly: System.CLSCompliant(false)]")]
    public void Check_Allowed_IsSilent(string file, string code) => Assert.Empty(Check(file, code, FolderOf));

    private static Dictionary<string, string> FolderOf => new(StringComparer.Ordinal) { ["IBuilder"] = "DependencyInjection", ["IOfApplications"] = "Lookups" };

    /// <summary>What an application names lies in one namespace, so that one using is enough.</summary>
    private static bool IsOfApplications(string code) => Namespace().Matches(code).Any(m => m.Groups[1].Value == "Personalization");

    private static string InCore(string path) => SourceTree.Relative(path)[(Folder.Length + 1)..];

    private static List<string> Check(string file, string source, Dictionary<string, string> folderOf)
    {
        var problems = new List<string>();
        var code = CodeText.Strip(source);
        var folders = file.Split('/')[..^1];
        var spaces = Namespace().Matches(code).Select(m => m.Groups[1].Value).ToList();
        var uses = Use().Matches(code).Select(m => m.Groups[1].Value).Distinct();
        if (folders.Length == 0)
        {
            return spaces.Count > 0 || uses.Any() ? [$"{file} belongs to no floor: move it into a folder."] : [];
        }

        if (!Floors.TryGetValue(folders[0], out var floor))
        {
            return [$"{file}: {folders[0]} is no floor; they are {string.Join(", ", Floors.Keys)} (CoreFloorTests)."];
        }

        var expected = $"Personalization.{string.Join('.', folders)}";
        var top = folders[0] == "DependencyInjection";
        problems.AddRange(spaces.Where(s => s != expected && s != "Personalization" && !(top && s == "Microsoft.Extensions.DependencyInjection"))
            .Select(s => $"{file} has namespace {s}; its folder asks for {expected}."));
        foreach (var use in uses.Where(u => u != folders[0] && u != "Liquid"))
        {
            if (!Floors.TryGetValue(use, out var other))
            {
                problems.Add($"{file} uses Personalization.{use}, and {use} is no floor.");
            }
            else if (other >= floor)
            {
                problems.Add($"{file}: {folders[0]} may not use {use}, which is not below it.");
            }
        }

        // The namespaces of the top floor and of applications are everybody's, so their types are looked for by name.
        problems.AddRange(Word().Matches(code).Select(m => m.Value).Distinct()
            .Where(word => folderOf.TryGetValue(word, out var folder) && folder != folders[0] && Floors[folder] >= floor)
            .Select(type => $"{file}: {folders[0]} may not use {folderOf[type]} ({type})."));
        return problems;
    }

    [GeneratedRegex(@"(?<![\w.])Personalization\s*\.\s*(\w+)")]
    private static partial Regex Use();

    [GeneratedRegex(@"\bnamespace\s+([\w.]+)")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(?:class|interface|struct|record|enum)\s+(?!struct\b|class\b)(\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
