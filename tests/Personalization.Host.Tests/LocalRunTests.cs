using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary><c>runs</c> without a host: the runs that commands have done.</summary>
public sealed class LocalRunTests
{
    [Fact]
    public async Task Runs_AfterARunHere_ShowItWithItsRejectedRows()
    {
        using var shop = new ShopFolder();
        shop.Execute("insert into customers values (3,'again@shop.example','Cy again',1)");
        var run = await shop.RunAsync("sync", "run", "customer-profile", "--json");
        var id = run.Json.GetProperty("runId").GetString()!;

        var list = await shop.RunAsync("runs", "list", "--json");
        var other = await shop.RunAsync("runs", "list", "--sync", "another", "--json");
        var shown = await shop.RunAsync("runs", "show", id);
        var csv = await shop.RunAsync("runs", "show", id, "--rejected", "--format", "csv");
        var json = await shop.RunAsync("runs", "show", id, "--rejected", "--json");

        Assert.Equal(id, Assert.Single(list.Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty(other.Json.GetProperty("data").EnumerateArray());
        Assert.Contains("4 rows read: 2 added, 2 rejected", shown.Answer, StringComparison.Ordinal);
        Assert.Contains("\n3,", csv.Answer, StringComparison.Ordinal);
        Assert.Equal("3", json.Json.GetProperty("data")[0].GetProperty("key").GetString());
        Assert.DoesNotContain("\"3\"", run.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_Accounts_AreForTheirOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes of files are Unix's.");
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        if (!OperatingSystem.IsWindows())
        {
            var file = Path.Combine(shop.PathOf("state"), "journal.db");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("../state")]
    [InlineData("")]
    [InlineData("none")]
    public async Task RunsShow_NoSuchRun_SaysWhereElseToLook(string id)
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("runs", "show", id);

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("--host URL", result.Errors, StringComparison.Ordinal);
    }
}
