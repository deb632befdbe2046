using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>What the audit log says of commands that failed, and of what they ran.</summary>
public sealed class AuditCommandTests
{
    private static readonly string Config = ShopFolder.Config() + """

        sequences:
          nightly: { syncs: [ customer-profile ] }
        """;

    [Fact]
    public async Task Audit_CommandThatIsTurnedAway_HasTheCodeOfItsError()
    {
        using var shop = new ShopFolder(Config);
        var run = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString()!;
        var sequence = (await shop.RunAsync("sequence", "run", "nightly", "--json")).Json.GetProperty("id").GetString()!;

        Assert.Equal(ExitCodes.Failed, (await shop.RunAsync("runs", "cancel", run)).Code);
        Assert.Equal(ExitCodes.Failed, (await shop.RunAsync("sequence", "cancel", sequence)).Code);
        Assert.Equal(ExitCodes.Failed, (await shop.RunAsync("sync", "forget", "customer-profile")).Code);

        Assert.Equal(
            [("sync.forget", "sync_configured"), ("sequence-run.cancel", "run_ended"), ("run.cancel", "run_ended"), ("sequence.trigger", null), ("sync.trigger", null)],
            (await EntriesAsync(shop)).Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("errorCode").GetString())));
    }

    [Fact]
    public async Task Audit_CommandOfWhatIsNotThere_IsNotTold()
    {
        using var shop = new ShopFolder(Config);

        Assert.Equal(ExitCodes.Failed, (await shop.RunAsync("runs", "cancel", "nobody")).Code);
        Assert.Equal(ExitCodes.Failed, (await shop.RunAsync("sequence", "cancel", "nobody")).Code);
        Assert.Equal(ExitCodes.Failed, (await shop.RunAsync("sync", "pause", "nobody")).Code);

        Assert.Empty(await EntriesAsync(shop));
    }

    [Fact]
    public async Task Audit_RunsOfSyncsAndSequences_AreNamedAlsoWhereTheyFail()
    {
        using var shop = new ShopFolder(Config);
        shop.Execute("drop table customers");

        var run = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString();
        var sequence = (await shop.RunAsync("sequence", "run", "nightly", "--json")).Json;

        var entries = await EntriesAsync(shop);
        Assert.Equal([sequence.GetProperty("id").GetString(), run], entries.Select(entry => entry.GetProperty("details").GetProperty("run").GetString()));
        Assert.Equal([sequence.GetProperty("errorCode").GetString(), "source_failed"], entries.Select(entry => entry.GetProperty("errorCode").GetString()));
        Assert.NotNull(entries[0].GetProperty("errorCode").GetString());
    }

    private static async Task<List<JsonElement>> EntriesAsync(ShopFolder shop)
    {
        var audit = await shop.RunAsync("audit", "list", "--json");
        Assert.True(audit.Code == ExitCodes.Done, audit.Errors);
        return [.. audit.Json.GetProperty("data").EnumerateArray()];
    }
}
