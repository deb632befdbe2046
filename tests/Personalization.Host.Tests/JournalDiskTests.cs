using System.Net;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>A host on a disk that has no room left for its journal: everything else goes on.</summary>
public sealed class JournalDiskTests
{
    private const string Away = "[15]";
    private const string Back = "[16]";

    /// <summary>Less than SQLite writes at once, and more than the state of three rows takes.</summary>
    private const int Room = 4096;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disk_IsFull_RunsAndLookupsGoOnAndTheJournalCatchesUp()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "The size of a process's files is limited by prlimit of Linux (package util-linux).");
        using var shop = new ShopFolder(ShopFolder.Config(stores: "stores: { default: { type: memory } }")); // the limit is one of all files
        var key = await shop.CreateKeyAsync();
        await using var host = await HostProcess.StartAsync(shop, key);
        Assert.Equal(ExitCodes.Done, (await host.RunAsync(key, "sync", "run", "customer-profile")).Code);

        await host.LimitFilesAsync(Room);
        var runs = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            shop.Execute($"update customers set full_name = 'Ada {n}' where user_id = 1");
            var run = await host.RunAsync(key, "sync", "run", "customer-profile", "--json");
            Assert.True(run.Code == ExitCodes.Done, run.Answer + run.Errors);
            runs.Add(run.Json.GetProperty("runId").GetString()!);
            var (status, record) = await host.GetAsync("v1/collections/customers/records/user_id/1");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains($"Ada {n}", record, StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.OK, "Degraded"), await host.GetAsync("health/ready"));
        }

        Assert.Contains("journal.db' cannot be used", await host.WaitForAsync("journal.db' cannot be used"), StringComparison.Ordinal);
        Assert.Equal(1, CountOf(host, Away));
        Assert.Equal(0, CountOf(host, Back));

        await host.LimitFilesAsync(null);
        await host.WaitForAsync(Back);
        while ((await host.GetAsync("health/ready")).Body != "Healthy")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
        }

        Assert.Equal((1, 1), (CountOf(host, Away), CountOf(host, Back)));
        await host.KillAsync();
        foreach (var run in runs)
        {
            var shown = await shop.RunAsync("runs", "show", run, "--json");
            Assert.Equal("success", shown.Json.GetProperty("status").GetString());
        }
    }

    private static int CountOf(HostProcess host, string text) => host.Log.Split(text).Length - 1;
}
