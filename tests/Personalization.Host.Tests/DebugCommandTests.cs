using System.CommandLine;
using System.Text.Json;
using Personalization.Hosting.Commands;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>The debugger and the audit log on the command line, alone and through a host.</summary>
public sealed class DebugCommandTests
{
    [Fact]
    public async Task Debug_Here_RecordsShowsAndExports()
    {
        using var shop = new ShopFolder();
        var on = await shop.RunAsync("debug", "on", "customer-profile", "--for", "30m");
        Assert.Equal(ExitCodes.Done, on.Code);
        Assert.Contains("is on until", on.Answer, StringComparison.Ordinal);
        var run = (await shop.RunAsync("sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString()!;
        shop.Execute("update customers set full_name = 'Bob, \"the\" builder' where user_id = 2");
        await shop.RunAsync("debug", "off", "customer-profile", "--json");
        await shop.RunAsync("sync", "run", "customer-profile");

        await CheckAsync(shop.RunAsync, run);
    }

    [Fact]
    public async Task Debug_ThroughAHost_DoesTheSame()
    {
        using var shop = new ShopFolder();
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");
        Assert.Equal(ExitCodes.Done, (await host.RunAsync(key, "debug", "on", "customer-profile")).Code);
        var run = (await host.RunAsync(key, "sync", "run", "customer-profile", "--json")).Json.GetProperty("runId").GetString()!;
        Assert.Contains("is off", (await host.RunAsync(key, "debug", "off", "customer-profile")).Answer, StringComparison.Ordinal);
        shop.Execute("update customers set full_name = 'x'");
        await host.RunAsync(key, "sync", "run", "customer-profile");

        await CheckAsync(arguments => host.RunAsync(key, arguments), run);
        var audit = await host.RunAsync(key, "audit", "list", "--json");
        Assert.Equal(["sync.trigger", "sync.debug-off", "sync.trigger", "sync.debug-on"], EntriesOf(audit).Where(entry => entry.GetProperty("actor").GetProperty("kind").GetString() == "key").Select(ActionOf));
        Assert.DoesNotContain(key, audit.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Here_TellsWhatCommandsDid()
    {
        using var shop = new ShopFolder();
        var created = (await shop.RunAsync("keys", "create", "--name", "web", "--collections", "customers", "--json")).Json;
        var id = created.GetProperty("id").GetString()!;
        var rotated = (await shop.RunAsync("keys", "rotate", id, "--json")).Json;
        await shop.RunAsync("sync", "run", "customer-profile");
        await shop.RunAsync("sync", "plan", "customer-profile");
        await shop.RunAsync("sync", "run", "nobody");
        await shop.RunAsync("people", "forget", "customers", "email", "planted@shop.example");
        await shop.RunAsync("keys", "revoke", id);

        var audit = await shop.RunAsync("audit", "list", "--json");

        var entries = EntriesOf(audit);
        Assert.Equal(["key.revoke", "person.forget", "sync.trigger", "key.rotate", "key.create"], entries.Select(ActionOf));
        Assert.All(entries, entry => Assert.Equal("cli:" + Environment.UserName, entry.GetProperty("actor").GetProperty("name").GetString()));
        Assert.Equal([id, "customers", "customer-profile", id, id], entries.Select(entry => entry.GetProperty("resource").GetString()));
        Assert.Equal("web", entries[4].GetProperty("details").GetProperty("name").GetString());
        foreach (var secret in new[] { created.GetProperty("key").GetString()!, rotated.GetProperty("key").GetString()!, "planted@shop.example" })
        {
            Assert.DoesNotContain(secret, audit.Answer, StringComparison.Ordinal);
        }

        Assert.Equal(["key.revoke", "key.rotate", "key.create"], EntriesOf(await shop.RunAsync("audit", "list", "--action", "key", "--json")).Select(ActionOf));
        Assert.Equal(["sync.trigger"], EntriesOf(await shop.RunAsync("audit", "list", "--resource", "customer-profile", "--since", "1h", "--json")).Select(ActionOf));
        Assert.Empty(EntriesOf(await shop.RunAsync("audit", "list", "--until", "1h", "--json")));
        Assert.Empty(EntriesOf(await shop.RunAsync("audit", "list", "--actor", "nobody", "--json")));
        Assert.Contains("key.create", (await shop.RunAsync("audit", "list")).Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_All_AreKnownToTheAuditLog()
    {
        var root = CommandLine.Create(TextReader.Null, new CommandOutput(TextWriter.Null, TextWriter.Null, width: null, showsProgress: false), TimeProvider.System);

        var paths = LeavesOf(root, string.Empty).ToList();

        Assert.True(paths.Count > 30, $"Only {paths.Count} commands were found.");
        Assert.Empty(paths.Where(path => !AuditedCommands.Knows(path)).Select(path => $"AuditedCommands does not say whether '{path}' changes something."));
        Assert.False(AuditedCommands.Knows("something new"));
    }

    [Theory]
    [InlineData("debug on a --for 8d")]
    [InlineData("debug on a --for soon")]
    [InlineData("debug on")]
    [InlineData("debug show a --status failed")]
    [InlineData("debug show a --operation all")]
    [InlineData("debug show a --format xml")]
    [InlineData("debug show a --limit 0")]
    [InlineData("audit list --since yesterday")]
    [InlineData("audit list --limit 1001")]
    public async Task Parse_WrongUsage_EndsWith2(string line) => Assert.Equal(ExitCodes.Usage, (await ShopFolder.RunBareAsync(line.Split(' '))).Code);

    [Fact]
    public async Task Debug_UnknownSyncOrRun_SaysSo()
    {
        using var shop = new ShopFolder();

        var on = await shop.RunAsync("debug", "on", "customer-profil");
        var show = await shop.RunAsync("debug", "show", "nothing");

        Assert.Equal(ExitCodes.Failed, on.Code);
        Assert.Contains("Did you mean 'customer-profile'?", on.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, show.Code);
        Assert.Contains("neither a sync", show.Errors, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(Func<string[], Task<CommandResult>> ask, string run)
    {
        var ofRun = await ask(["debug", "show", run, "--format", "json"]);
        var rows = EntriesOf(ofRun);
        Assert.Equal(["1", "2", "3"], rows.Select(row => row.GetProperty("key").GetString()));
        Assert.All(rows, row => Assert.Equal(("added", "succeeded", "written"), (row.GetProperty("operation").GetString(), row.GetProperty("status").GetString(), row.GetProperty("answer").GetString())));
        Assert.Equal("""{"user_id":1,"full_name":"Ada","ltv":12.5,"email":"ada@shop.example"}""", rows[0].GetProperty("source").GetRawText());
        Assert.Equal("""{"full_name":"Ada","ltv":12.5}""", rows[0].GetProperty("part").GetRawText());
        Assert.Equal(ofRun.Answer, (await ask(["debug", "show", "customer-profile", "--json"])).Answer);
        var csv = await ask(["debug", "show", run, "--format", "csv", "--row", "2"]);
        Assert.Equal(2, csv.Answer.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("run,number,at,key,operation", csv.Answer, StringComparison.Ordinal);
        Assert.Equal(["3"], EntriesOf(await ask(["debug", "show", "customer-profile", "--row", "3", "--format", "json"])).Select(row => row.GetProperty("key").GetString()));
        var table = await ask(["debug", "show", run, "--limit", "2"]);
        Assert.Contains("Ada", table.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Cy", table.Answer, StringComparison.Ordinal);
        Assert.Contains("There are more rows", table.Errors, StringComparison.Ordinal);
        Assert.Empty(EntriesOf(await ask(["debug", "show", run, "--status", "rejected", "--format", "json"])));
    }

    private static List<JsonElement> EntriesOf(CommandResult result)
    {
        Assert.True(result.Code == ExitCodes.Done, result.Errors);
        return [.. result.Json.GetProperty("data").EnumerateArray()];
    }

    private static string? ActionOf(JsonElement entry) => entry.GetProperty("action").GetString();

    private static IEnumerable<string> LeavesOf(Command command, string path) => command.Subcommands.Count == 0 ? [path]
        : command.Subcommands.SelectMany(sub => LeavesOf(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}"));
}
