using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Who is erased stays away, be it erased here or by a host.</summary>
public sealed class PeopleCommandTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forget_HereOrThroughAHost_ErasesForGood(bool throughHost)
    {
        using var shop = new ShopFolder(ShopFolder.Config());
        await shop.RunAsync("sync", "run", "customer-profile");
        var key = throughHost ? await shop.CreateKeyAsync() : string.Empty;
        await using var host = throughHost ? await HostProcess.StartAsync(shop, key, null, "--no-schedules") : null;

        var receipt = await RunAsync("people", "forget", "customers", "email", "ada@shop.example", "--json");
        var run = await RunAsync("sync", "run", "customer-profile", "--full-resync", "--json");
        var lookup = await RunAsync("lookup", "customers", "user_id", "1");
        var again = await RunAsync("people", "forget", "customers", "email", "ada@shop.example");

        Assert.Equal(ExitCodes.Done, receipt.Code);
        Assert.Equal("customers", receipt.Json.GetProperty("collection").GetString());
        Assert.DoesNotContain("ada", receipt.Answer, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, 1), (run.Code, run.Json.GetProperty("ignored").GetInt32()));
        Assert.Equal(ExitCodes.NoRecord, lookup.Code);
        Assert.Equal((ExitCodes.Done, "There was nothing. What comes of this person from now on is not kept."), (again.Code, again.Answer.TrimEnd()));

        var allowed = await RunAsync("people", "allow", "customers", "user_id", "1");
        Assert.Equal("Allowed. The next run writes the record again, and events are kept.", allowed.Answer.TrimEnd());
        await RunAsync("sync", "run", "customer-profile");
        Assert.Equal(ExitCodes.Done, (await RunAsync("lookup", "customers", "user_id", "1")).Code);

        Task<CommandResult> RunAsync(params string[] command) => host is null ? shop.RunAsync(command) : host.RunAsync(key, command);
    }

    [Fact]
    public async Task Forget_BesideAHost_IsRefusedAndChangesNothing()
    {
        using var shop = new ShopFolder(ShopFolder.Config());
        await shop.RunAsync("sync", "run", "customer-profile");
        await using var host = await HostProcess.StartAsync(shop);

        var refused = await shop.RunAsync("people", "forget", "customers", "user_id", "1");
        var allowed = await shop.RunAsync("people", "allow", "customers", "user_id", "1");

        Assert.Equal(ExitCodes.NotNow, refused.Code);
        Assert.Contains("'--host URL --key KEY'", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("Nobody was erased by this value.", allowed.Answer.TrimEnd());
        Assert.Equal(ExitCodes.Done, (await shop.RunAsync("lookup", "customers", "user_id", "1")).Code);
    }

    [Fact]
    public async Task Forget_UnknownIndex_IsTold()
    {
        using var shop = new ShopFolder(ShopFolder.Config());

        var result = await shop.RunAsync("people", "forget", "customers", "emial", "x");

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("Did you mean 'email'?", result.Errors, StringComparison.Ordinal);
    }
}
