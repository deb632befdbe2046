using System.Text.RegularExpressions;

namespace Personalization.Architecture.Tests;

/// <summary>Inside Realtime, rooms are floors, and so are those of Evaluation: each uses only those below it. The reference shares nothing with what it judges.</summary>
public sealed partial class RealtimeFloorTests
{
    private const string Folder = "src/Personalization.Realtime";

    private static readonly string[] Rooms = ["Events", "Audiences", "Contracts", "Evaluation", "People", "Delivery", "Sinks", "Ingest", "Memberships", "Offers", "Erasure", "DependencyInjection"];

    private static readonly string[] RoomsOfEvaluation = ["Fields", "Periods", "Conditions", "Compilation", "State"];

    [Fact]
    public void RealtimeFiles_Always_UseOnlyFloorsBelow()
        => Assert.Empty(SourceTree.Files(Folder, "*.cs").SelectMany(file => Check(SourceTree.Relative(file)[(Folder.Length + 1)..], File.ReadAllText(file))));

    [Theory]
    [InlineData("Events/A.cs", "using Personalization.Realtime.Audiences;", "Events may not use Audiences")]
    [InlineData("Audiences/A.cs", "class A(Personalization.Realtime.Evaluation.State.B b);", "Audiences may not use Evaluation")]
    [InlineData("Evaluation/Fields/A.cs", "using Personalization.Realtime.Evaluation.Conditions;", "Fields may not use Conditions")]
    [InlineData("Evaluation/Reference/A.cs", "using Personalization.Realtime.Evaluation.Fields;", "Reference may not use Fields")]
    [InlineData("Oddments/A.cs", "class A;", "Oddments is no floor")]
    [InlineData("A.cs", "class A;", "belongs to no floor")]
    public void Check_Violation_IsFound(string file, string code, string expected) => Assert.Contains(expected, Assert.Single(Check(file, code)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Evaluation/A.cs", "using Personalization.Realtime.Evaluation.State;\nusing Personalization.Realtime.Events;\nnamespace Personalization.Realtime.Evaluation;")]
    [InlineData("Evaluation/State/A.cs", "using Personalization.Realtime.Evaluation.Conditions;\nnamespace Personalization.Realtime.Evaluation.State;")]
    [InlineData("Evaluation/Reference/A.cs", "using Personalization.Realtime.Audiences; // Personalization.Realtime.Memberships")]
    public void Check_Allowed_IsSilent(string file, string code) => Assert.Empty(Check(file, code));

    private static IEnumerable<string> Check(string file, string source)
    {
        var folders = file.Split('/')[..^1];
        if (folders.Length == 0)
        {
            return [$"{file} belongs to no floor: move it into a folder."];
        }

        if (!Rooms.Contains(folders[0]))
        {
            return [$"{file}: {folders[0]} is no floor; they are {string.Join(", ", Rooms)} (RealtimeFloorTests)."];
        }

        var uses = Use().Matches(CodeText.Strip(source)).Select(match => (Room: match.Groups[1].Value, Inner: match.Groups[2].Value)).Distinct().ToList();
        var above = uses.Where(use => Array.IndexOf(Rooms, use.Room) > Array.IndexOf(Rooms, folders[0])).Select(use => $"{file}: {folders[0]} may not use {use.Room}, which is not below it.");
        return folders is ["Evaluation", var inner] ? above.Concat(CheckInner(file, inner, uses.Where(use => use.Room == "Evaluation" && use.Inner.Length > 0).Select(use => use.Inner))) : above;
    }

    private static IEnumerable<string> CheckInner(string file, string room, IEnumerable<string> uses)
        => uses.Where(use => use != room && (!RoomsOfEvaluation.Contains(room) || Array.IndexOf(RoomsOfEvaluation, use) > Array.IndexOf(RoomsOfEvaluation, room)))
            .Select(use => $"{file}: {room} may not use {use}, which is not below it.");

    [GeneratedRegex(@"(?<!namespace\s+)\bPersonalization\.Realtime\.(\w+)(?:\.(\w+))?")]
    private static partial Regex Use();
}
