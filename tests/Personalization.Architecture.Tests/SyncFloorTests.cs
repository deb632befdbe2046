using System.Text.RegularExpressions;

namespace Personalization.Architecture.Tests;

/// <summary>
/// Inside Sync, rooms are floors: each uses only those below it, and neighbours do not use each other. A file beside the rooms stands above the rooms that it uses, and a room uses only such files as
/// stand below it.
/// </summary>
public sealed partial class SyncFloorTests
{
    private const string Folder = "src/Personalization.Core/Sync";

    private static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["State"] = 0,
        ["Snapshot"] = 1,
        ["Debugging"] = 2,
        ["Plan"] = 3,
        ["Diff"] = 4,
        ["Apply"] = 4,
        ["Preview"] = 5,
        ["Run"] = 6,
        ["History"] = 7,
    };

    [Fact]
    public void SyncFiles_Always_UseOnlyFloorsBelow() =>
        Assert.Empty(Check(SourceTree.Files(Folder, "*.cs").ToDictionary(file => SourceTree.Relative(file)[(Folder.Length + 1)..], File.ReadAllText)));

    [Theory]
    [InlineData("State/A.cs", "using Personalization.Sync.Plan;", "State may not use Plan")]
    [InlineData("Diff/A.cs", "using Personalization.Sync.Apply;", "Diff may not use Apply")]
    [InlineData("Plan/A.cs", "class A(Personalization.Sync.Run.B b);", "Plan may not use Run")]
    [InlineData("Run/A.cs", "class A(SyncService service);", "Run may not use SyncService")]
    [InlineData("State/A.cs", "class A(SyncTarget target);", "State may not use SyncTarget")]
    [InlineData("Plan/A.cs", "class A(ISlot slot);", "Plan may not use ISlot")]
    [InlineData("Oddments/A.cs", "class A;", "Oddments is no floor")]
    public void Check_Violation_IsFound(string file, string code, string expected) =>
        Assert.Contains(Check(With(file, code)), problem => problem.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("Run/A.cs", "using Personalization.Sync.Apply;\nclass A(SyncTarget target, SyncLimits limits);")]
    [InlineData("State/A.cs", "class A(SyncLimits limits); // SyncService")]
    [InlineData("B.cs", "using Personalization.Sync.Run;\nclass B(SyncService service);")]
    public void Check_Allowed_IsSilent(string file, string code) => Assert.Empty(Check(With(file, code)));

    private static Dictionary<string, string> With(string file, string code) => new(StringComparer.Ordinal)
    {
        ["SyncLimits.cs"] = "record SyncLimits;",
        ["SyncTarget.cs"] = "using Personalization.Sync.State;\nclass SyncTarget;",
        ["SyncService.cs"] = "using Personalization.Sync.Run;\nclass SyncService;",
        ["ISlot.cs"] = "interface ISlot { SyncService Service { get; } }",
        [file] = code,
    };

    private static List<string> Check(Dictionary<string, string> sources)
    {
        var code = sources.ToDictionary(source => source.Key, source => CodeText.Strip(source.Value), StringComparer.Ordinal);
        var shared = code.Keys.Where(file => !file.Contains('/', StringComparison.Ordinal)).ToList();
        var fileOf = shared.SelectMany(file => TypeDeclaration().Matches(code[file]).Select(match => (Type: match.Groups[1].Value, File: file)))
            .DistinctBy(type => type.Type).ToDictionary(type => type.Type, type => type.File, StringComparer.Ordinal);
        var heights = HeightsOf(shared, code, fileOf);
        return [.. code.Keys.Except(shared).SelectMany(file => CheckRoom(file, code[file], fileOf, heights))];
    }

    // A half above the highest room that the file uses, by itself or through others beside the rooms.
    private static Dictionary<string, double> HeightsOf(List<string> shared, Dictionary<string, string> code, Dictionary<string, string> fileOf)
    {
        var heights = shared.ToDictionary(
            file => file, file => RoomsOf(code[file]).Where(Floors.ContainsKey).Select(room => Floors[room] + 0.5).DefaultIfEmpty(-1).Max(), StringComparer.Ordinal);
        var uses = shared.ToDictionary(file => file, file => WordsOf(code[file]).Where(fileOf.ContainsKey).Select(type => fileOf[type]).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        for (var again = true; again;)
        {
            again = false;
            foreach (var (file, used) in uses)
            {
                var height = used.Max(other => heights[other]);
                again |= height > heights[file];
                heights[file] = Math.Max(height, heights[file]);
            }
        }

        return heights;
    }

    private static IEnumerable<string> CheckRoom(string file, string code, Dictionary<string, string> fileOf, Dictionary<string, double> heights)
    {
        var room = file[..file.IndexOf('/', StringComparison.Ordinal)];
        if (!Floors.TryGetValue(room, out var floor))
        {
            return [$"{file}: {room} is no floor; they are {string.Join(", ", Floors.Keys)} (SyncFloorTests)."];
        }

        var rooms = RoomsOf(code).Where(used => used != room && Floors.TryGetValue(used, out var other) && other >= floor);
        var own = TypeDeclaration().Matches(code).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var types = WordsOf(code).Where(type => !own.Contains(type) && fileOf.TryGetValue(type, out var other) && heights[other] >= floor);
        return rooms.Concat(types).Select(used => $"{file}: {room} may not use {used}, which is not below it.");
    }

    private static IEnumerable<string> RoomsOf(string code) => Room().Matches(code).Select(match => match.Groups[1].Value).Distinct();

    private static IEnumerable<string> WordsOf(string code) => Word().Matches(code).Select(match => match.Value).Distinct();

    [GeneratedRegex(@"(?<!namespace\s+)\bPersonalization\s*\.\s*Sync\s*\.\s*(\w+)")]
    private static partial Regex Room();

    [GeneratedRegex(@"\b(?:class|interface|struct|record|enum)\s+(?!struct\b|class\b)(\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
