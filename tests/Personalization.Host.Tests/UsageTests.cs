using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class UsageTests
{
    private static readonly string[][] Commands =
    [
        [], ["serve"], ["validate"], ["sync"], ["sync", "list"], ["sync", "run"], ["sync", "plan"], ["sync", "forget"], ["runs"], ["runs", "list"], ["runs", "show"],
        ["runs", "cancel"], ["audience"], ["audience", "list"], ["audience", "preview"], ["audience", "explain"], ["audience", "verify"], ["audience", "reconcile"], ["sinks"], ["sinks", "list"], ["sinks", "failures"], ["sinks", "replay"], ["sinks", "discard"], ["sinks", "snapshot"], ["model", "preview"], ["source", "test"], ["keys"], ["keys", "create"], ["keys", "list"], ["keys", "rotate"], ["keys", "revoke"], ["debug"], ["debug", "on"], ["debug", "off"], ["debug", "show"], ["audit"], ["audit", "list"], ["lookup"], ["template", "render"], ["config", "schema"], ["completion"],
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
    [InlineData("model preview a --limit abc")]
    [InlineData("runs list --limit 99999999999")]
    [InlineData("sequence runs a --limit abc")]
    [InlineData("audit list --limit abc")]
    [InlineData("debug show a --limit abc")]
    [InlineData("audience preview a --sample -1")]
    [InlineData("audience explain a")]
    [InlineData("sinks replay")]
    [InlineData("sinks failures a --limit 0")]
    [InlineData("keys create")]
    [InlineData("keys rotate a --now --overlap 1d")]
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
    [InlineData("personalization sync run --config FILE cust", "customer-profile")]
    [InlineData("personalization model preview --config FILE ", "customers")]
    [InlineData("personalization source test --config FILE ", "shop")]
    [InlineData("personalization lookup --config FILE ", "customers")]
    [InlineData("personalization lookup --config FILE customers em", "email")]
    public async Task Suggest_PartOfALine_AnswersWhatMayFollow(string line, string expected)
    {
        using var shop = new ShopFolder();
        line = line.Replace("FILE", shop.ConfigPath, StringComparison.Ordinal);

        var result = await ShopFolder.RunBareAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[suggest:{line.Length}]"), line);

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Contains(expected, result.Answer.Split(Environment.NewLine));
        Assert.DoesNotContain("/?", result.Answer, StringComparison.Ordinal);
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
    public async Task Suggest_Keys_AreThoseThatWork()
    {
        using var shop = new ShopFolder();
        var created = (await shop.RunAsync("keys", "create", "--name", "web", "--json")).Json.GetProperty("id").GetString()!;
        var line = $"personalization keys revoke --config {shop.ConfigPath} ";

        var result = await ShopFolder.RunBareAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[suggest:{line.Length}]"), line);

        Assert.Contains(created, result.Answer.Split(Environment.NewLine));
    }

    [Fact]
    public async Task Validate_Remarks_NameWhatIsHardlyMeant()
    {
        using var shop = new ShopFolder(ShopFolder.Config()
            .Replace("models:", "  spare: { type: sqlite, connectionString: \"Data Source=SHOP\" }\nmodels:\n  unread: { source: shop, tableName: customers, primaryKey: user_id }", StringComparison.Ordinal)
            .Replace("collections:", "collections:\n  empty: { indexes: { id: { primary: true } } }", StringComparison.Ordinal)
            .Replace("state: { directory: STATE }\n", string.Empty, StringComparison.Ordinal)
            + "\n  late:\n    model: customers\n    collection: customers\n    mode: update\n    mappings: [ { from: ltv, to: late } ]\n    schedule: { interval: 1h }\n");

        var text = await shop.RunAsync("validate");
        var json = await shop.RunAsync("validate", "--json");

        Assert.Equal(ExitCodes.Done, text.Code);
        string[] expected =
        [
            "sources.spare: Nothing uses the source 'spare'.", "models.unread: No sync reads the model 'unread'.", "collections.empty: No sync writes to the collection 'empty'",
            "syncs.customer-profile.onRemoved: A row that leaves the model of 'customer-profile' hides the whole record", "syncs.late.schedule: 'late' races with 'customer-profile'",
        ];
        Assert.All(expected, remark => Assert.Contains(remark, text.Errors, StringComparison.Ordinal));
        Assert.Equal(expected.Length, text.Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(json.Json.GetProperty("remarks").EnumerateArray(), remark => Assert.Contains("personalization.yaml:", remark.GetProperty("place").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_RealTime_CountsAllThatIsConfiguredAndSeesTheSourceOfASink()
    {
        using var shop = new ShopFolder(ShopFolder.Config().Replace("sources:", "sources:\n  tables: { type: sqlite, connectionString: \"Data Source=SHOP\" }", StringComparison.Ordinal) + """

            eventSources: { web: { writeKey: k, contract: events } }
            contracts: { events: { undeclaredEvents: block, events: { order: { type: track, event: Order, schema: { type: object } } } } }
            destinations: { crm: { type: webhook, url: "https://crm.example.com" } }
            eventSyncs: { orders: { source: web, destination: crm } }
            sinks: { events: { source: tables } }
            """);

        var text = await shop.RunAsync("validate");
        var json = await shop.RunAsync("validate", "--json");

        Assert.Equal((ExitCodes.Done, string.Empty), (text.Code, text.Errors));
        Assert.Contains("event sources 1, contracts 1, destinations 1, event syncs 1, sinks 1.", text.Answer, StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (json.Json.GetProperty("contracts").GetInt32(), json.Json.GetProperty("sinks").GetInt32(), json.Json.GetProperty("realtimeSyncs").GetInt32()));
    }

    [Fact]
    public async Task Schema_OfTheFile_IsTheOneThatIsShipped()
    {
        var shipped = await File.ReadAllTextAsync(Repository.PathOf("src/Personalization.Configuration/personalization.schema.json"));

        Assert.Equal(shipped, (await ShopFolder.RunBareAsync("config", "schema")).Answer);
        Assert.Equal(shipped, (await ShopFolder.RunBareAsync("schema")).Answer);
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
