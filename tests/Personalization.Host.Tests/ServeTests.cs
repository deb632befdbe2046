using System.Net;
using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class ServeTests
{
    private const string Ada = "v1/collections/customers/records/email/ada@shop.example";

    [Fact]
    public async Task Serve_SyncedAndKilled_ServesAtOnceWhenRestarted()
    {
        using var shop = new ShopFolder();
        var key = await shop.CreateKeyAsync();
        await using (var first = await HostProcess.StartAsync(shop, key))
        {
            // The first run is due at start.
            await first.WaitForAsync("ended as success");
            Assert.Equal(HttpStatusCode.OK, (await first.GetAsync(Ada)).Status);
            await first.KillAsync();
        }

        // Without its source nothing can be read anew: what is answered was kept.
        File.Delete(shop.PathOf("shop.db"));
        await using var second = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        var (status, body) = await second.GetAsync(Ada);
        Assert.Equal(HttpStatusCode.OK, status);
        using var record = JsonDocument.Parse(body);
        Assert.Equal("Ada", record.RootElement.GetProperty("full_name").GetString());
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await second.GetAsync("health/ready"));
    }

    [Fact]
    public async Task Serve_NothingSyncedYet_IsLiveAndNotReadyAndSaysLoading()
    {
        using var shop = new ShopFolder();
        var key = await shop.CreateKeyAsync();

        await using var host = await HostProcess.StartAsync(shop, key, null, "--no-schedules");

        Assert.Equal((HttpStatusCode.OK, "Healthy"), await host.GetAsync("health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.GetAsync("health/ready")).Status);
        var (status, body) = await host.GetAsync(Ada);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("collection_loading", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_NoKeyYet_SaysHowToMakeOneAndServesNothing()
    {
        using var shop = new ShopFolder();
        await using var host = await HostProcess.StartAsync(shop);

        await host.WaitForAsync("personalization keys create --name NAME --config ");
        var before = await host.GetAsync(Ada);
        var key = await shop.CreateKeyAsync();
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var after = before;
        while (after.Status == HttpStatusCode.Unauthorized)
        {
            // Each answer takes a round trip; the key is seen within a second.
            after = await host.GetAsync(Ada);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, before.Status);
        Assert.NotEqual(HttpStatusCode.Unauthorized, after.Status);
    }

    [Fact]
    public async Task Serve_Hangup_TakesTheConfigurationOverOrKeepsTheOneBefore()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGHUP is Unix's.");
        using var shop = new ShopFolder();
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key);

        shop.WriteConfig(ShopFolder.Config(fields: "{ from: full_name, to: name }"));
        await host.SignalAsync("HUP");
        await host.WaitForAsync("The configuration was read again");
        var run = await host.RunAsync(key, "sync", "run", "customer-profile");
        var renamed = await host.GetAsync(Ada);

        shop.WriteConfig("sources: nonsense");
        await host.SignalAsync("HUP");
        var refused = await host.WaitForAsync("The configuration could not be taken over");
        var kept = await host.GetAsync(Ada);

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Contains("\"name\":\"Ada\"", renamed.Body, StringComparison.Ordinal);
        Assert.Contains("personalization.yaml", refused, StringComparison.Ordinal);
        Assert.Equal(renamed, kept);
    }

    [Fact]
    public async Task Serve_Terminated_EndsWith0()
    {
        using var shop = new ShopFolder();
        await using var host = await HostProcess.StartAsync(shop);

        Assert.Equal(ExitCodes.Done, await host.StopAsync());
    }

    [Fact]
    public async Task Serve_InsecureNoAuth_AnswersWithoutAKeyAndSaysSo()
    {
        using var shop = new ShopFolder();
        await using var host = await HostProcess.StartAsync(shop, null, null, "--insecure-no-auth");

        await host.WaitForAsync("AllowAnonymous is on");
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("api/v1/syncs")).Status);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0;http://+:0")]
    public async Task Serve_InsecureNoAuthForOthers_IsRefused(string urls)
    {
        using var shop = new ShopFolder();
        await using var host = HostProcess.Launch(shop, null, "--insecure-no-auth", "--urls", urls);

        Assert.Equal(ExitCodes.Usage, await host.WaitForExitAsync());
        Assert.Contains("--insecure-no-auth answers whoever asks", host.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "8080")]
    [InlineData("Kestrel__Endpoints__Open__Url", "http://0.0.0.0:0")]
    public async Task Serve_InsecureNoAuthForOthersByTheEnvironment_IsRefused(string variable, string value)
    {
        using var shop = new ShopFolder();
        await using var host = HostProcess.LaunchAsIs(
            shop, new Dictionary<string, string> { [variable] = value }, ["serve", "--config", shop.ConfigPath, "--insecure-no-auth"]);

        Assert.Equal(ExitCodes.Usage, await host.WaitForExitAsync());
    }

    [Fact]
    public async Task Serve_WrongConfiguration_EndsWith1AndNamesAllMistakes()
    {
        using var shop = new ShopFolder(ShopFolder.Config().Replace("source: shop", "source: shops", StringComparison.Ordinal));
        await using var host = HostProcess.Launch(shop);

        Assert.Equal(ExitCodes.Failed, await host.WaitForExitAsync());
        Assert.Contains("shops", host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AddressInUse_EndsWith1AndSaysWhatToDo()
    {
        using var shop = new ShopFolder();
        using var other = new ShopFolder();
        await using var first = await HostProcess.StartAsync(shop);
        await using var second = HostProcess.Launch(other, null, "--urls", first.Url);

        Assert.Equal(ExitCodes.Failed, await second.WaitForExitAsync());
        Assert.Contains("Choose another address with --urls.", second.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_NoStateNamed_KeepsAllBesideTheFile()
    {
        using var shop = new ShopFolder(ShopFolder.Config(state: string.Empty));
        await using var host = await HostProcess.StartAsync(shop);

        await host.WaitForAsync("ended as success");

        var state = shop.PathOf(".personalization");
        Assert.True(File.Exists(Path.Combine(state, "records.db")));
        Assert.True(File.Exists(Path.Combine(state, "keys.db")));
        Assert.True(Directory.Exists(Path.Combine(state, "customer-profile")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(state) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Serve_RunningHost_HoldsTheStateAndCommandsSayWhatToDo()
    {
        using var shop = new ShopFolder();
        await using var host = await HostProcess.StartAsync(shop);
        await host.WaitForAsync("ended as success");

        var run = await shop.RunAsync("sync", "run", "customer-profile");
        var lookup = await shop.RunAsync("lookup", "customers", "user_id", "1");

        Assert.Equal(ExitCodes.NotNow, run.Code);
        Assert.Contains("--host URL --key KEY", run.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, lookup.Code);
    }
}
