using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Paths in the file count from its folder, wherever the command is run.</summary>
public sealed class RelativePathTests
{
    [Fact]
    public async Task SyncRun_RelativeDataSource_IsBesideTheFile()
    {
        using var shop = new ShopFolder(ShopFolder.Config().Replace("Data Source=SHOP", "Data Source=shop.db", StringComparison.Ordinal));

        var run = await shop.RunAsync("sync", "run", "customer-profile", "--json");

        Assert.Equal((ExitCodes.Done, 3), (run.Code, run.Json.GetProperty("added").GetInt32()));
    }

    [Fact]
    public async Task SourceTest_NoSuchFile_NamesItsFullPath()
    {
        using var shop = new ShopFolder(ShopFolder.Config().Replace("Data Source=SHOP", "Data Source=none.db", StringComparison.Ordinal));

        var test = await shop.RunAsync("source", "test", "shop");

        Assert.Equal(ExitCodes.Failed, test.Code);
        Assert.Contains(shop.PathOf("none.db"), test.Errors, StringComparison.Ordinal);
    }
}
