using System.Reflection;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Each surface says what to do in its own words.</summary>
public sealed class CommandWordsTests
{
    public static TheoryData<string> WaysOutOfCode =>
    [
        .. typeof(WaysOut).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(constant => constant.IsLiteral).Select(constant => (string)constant.GetRawConstantValue()!),
        WaysOut.AllowRemovals("80f4"),
        WaysOut.RenamedFrom("customers"),
        WaysOut.Forget("customers"),
    ];

    [Theory]
    [MemberData(nameof(WaysOutOfCode))]
    public void Here_WayOutOfCode_HasWordsOfTheCommandLine(string wayOut)
    {
        var told = CommandWords.Here.In($"Do it with {wayOut} then.");

        Assert.DoesNotContain(wayOut, told, StringComparison.Ordinal);
        Assert.DoesNotMatch("[a-z][A-Z][a-z]+[( ]?\\(|Resync|Async", told);
    }

    [Fact]
    public void Here_DigestAndIds_StayInPlace()
    {
        Assert.Equal("run it with --allow-removals 80f4 (good", CommandWords.Here.In("run it with AllowRemovals = \"80f4\" (good"));
        Assert.Equal("say was: a; forget it: 'personalization sync forget a'.", CommandWords.Here.In("say RenamedFrom(\"a\"); forget it: ForgetAsync(\"a\")."));
    }

    [Fact]
    public void There_WordsOfTheApi_BecomeOptions()
    {
        var told = ApiWords.Beside(SurfaceWords.Code).In($"{WaysOut.AllowRemovals("80f4")}, {WaysOut.FullResync}, {WaysOut.ResetCdc}, {WaysOut.ClearAndFill}, {WaysOut.IgnoreRemoved}");

        Assert.Equal("\"allowRemovals\": \"80f4\", \"fullResync\": true, \"resetCDC\": true, \"clearAndFill\": true, \"ignoreRemoved\": true", told);
        Assert.Equal("--allow-removals 80f4, --full-resync, --reset-cdc, --clear-and-fill, --ignore-removed", CommandWords.There.In(told));
    }

    [Fact]
    public void Choose_WrittenInTwoWays_LeavesTheOneThatWasUsed()
    {
        var message = $"Say {WaysOut.Written("rawSql", "FromSql")} or {WaysOut.Written("tableName", "FromTable")}.";

        Assert.Equal("Say rawSql or tableName.", WaysOut.Choose(message, isInFile: true));
        Assert.Equal("Say FromSql or FromTable.", WaysOut.Choose(message, isInFile: false));
    }
}
