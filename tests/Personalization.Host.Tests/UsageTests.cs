using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class UsageTests
{
    private static readonly string[][] Commands =
    [
        [], ["serve"], ["validate"], ["sync"], ["sync", "list"], ["sync", "run"], ["sync", "plan"], ["sync", "forget"], ["runs"], ["runs", "list"], ["runs", "show"],
        ["runs", "cancel"], ["model", "preview"], ["source", "test"], ["keys"], ["keys", "create"], ["keys", "list"], ["keys", "rotate"], ["keys", "revoke"], ["lookup"], ["template", "render"], ["completion"],
    ];

    [Fact]
    public async Task Help_OfEveryCommand_IsAsExpected()
    {
        var text = new System.Text.StringBuilder();
        foreach (var command in Commands)
        {
            var help = await ShopFolder.RunBareAsync([.. command, "--help"]);
            Assert.Equal(ExitCodes.Done, help.Code);
            text.Append("$ personalization ").AppendJoin(' ', [.. command, "--help"]).Append('\n');
            text.Append(string.Join('\n', help.Answer.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()))).Append('\n');
        }

        Snapshot.Check("help.txt", text.ToString().TrimEnd('\n') + "\n");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("sync")]
    [InlineData("sync run")]
    [InlineData("sync run a --full-resync --reset-cdc")]
    [InlineData("sync run a --host nowhere")]
    [InlineData("sync plan a --samples -1")]
    [InlineData("model preview a --limit 0")]
    [InlineData("keys create")]
    [InlineData("keys rotate a --now --overlap 1d")]
    [InlineData("runs list")]
    [InlineData("lookup customers email")]
    [InlineData("completion tcsh")]
    [InlineData("template render")]
    [InlineData("template render --lines --template a.liquid")]
    public async Task Parse_WrongUsage_EndsWith2AndPointsToHelp(string line)
    {
        var result = await ShopFolder.RunBareAsync(line.Split(' '));

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Empty(result.Answer);
        Assert.Contains("--help'.", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("personalization sync ", "run")]
    [InlineData("personalization keys r", "revoke")]
    [InlineData("personalization completion ", "zsh")]
    [InlineData("personalization sync run --fu", "--full-resync")]
    public async Task Suggest_PartOfALine_AnswersWhatMayFollow(string line, string expected)
    {
        var result = await ShopFolder.RunBareAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[suggest:{line.Length}]"), line);

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Contains(expected, result.Answer.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_Shell_AnswersAScriptThatAsksThisProgram(string shell)
    {
        var result = await ShopFolder.RunBareAsync("completion", shell);

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Contains("[suggest:", result.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Always_IsThatOfTheAssembly()
    {
        var result = await ShopFolder.RunBareAsync("--version");

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Equal(typeof(ExitCodes).Assembly.GetName().Version!.ToString(3), result.Answer.Trim().Split('-')[0]);
    }

    [Fact]
    public async Task Validate_SeveralMistakes_AreAllNamedWithTheirPlaces()
    {
        using var shop = new ShopFolder();
        shop.WriteConfig(ShopFolder.Config().Replace("source: shop", "source: shops", StringComparison.Ordinal).Replace("collection: customers", "collektion: customers", StringComparison.Ordinal));

        var result = await shop.RunAsync("validate");

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("shops", result.Errors, StringComparison.Ordinal);
        Assert.Contains("collektion", result.Errors, StringComparison.Ordinal);
        Assert.Contains("personalization.yaml:6:", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_NoFile_NamesIt()
    {
        using var shop = new ShopFolder();

        var result = await ShopFolder.RunBareAsync("validate", "--config", shop.PathOf("none.yaml"));

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("none.yaml", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Json_CountsWhatIsThere()
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("validate", "--json");

        Assert.Equal(1, result.Json.GetProperty("syncs").GetInt32());
    }
}
