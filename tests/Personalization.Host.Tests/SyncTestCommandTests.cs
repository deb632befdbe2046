using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary><c>sync test</c> and <c>sync suggest</c>.</summary>
public sealed class SyncTestCommandTests
{
    [Fact]
    public async Task SyncTest_Row_ShowsRowFieldsAndRecord()
    {
        using var shop = new ShopFolder();

        var test = await shop.RunAsync("sync", "test", "customer-profile", "--row", "2");

        Assert.Equal(ExitCodes.Done, test.Code);
        Assert.Contains("Row      {\"user_id\":2,\"email\":\"bob@shop.example\",\"full_name\":\"Bob\",\"ltv\":null}", test.Answer, StringComparison.Ordinal);
        Assert.Matches("full_name +column +\"Bob\"", test.Answer);
        Assert.Contains("Index    email: bob@shop.example", test.Answer, StringComparison.Ordinal);
        Assert.Contains("After    {\"full_name\":\"Bob\",\"ltv\":null}", test.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotNow, (await shop.RunAsync("lookup", "customers", "user_id", "2")).Code);
    }

    [Fact]
    public async Task SyncTest_Write_PutsTheRecordIntoTheStore()
    {
        using var shop = new ShopFolder();

        var test = await shop.RunAsync("sync", "test", "customer-profile", "--row", "2", "--write", "--json");
        var lookup = await shop.RunAsync("lookup", "customers", "email", "bob@shop.example");
        var run = await shop.RunAsync("sync", "run", "customer-profile", "--json");

        Assert.Equal((ExitCodes.Done, true, "added"), (test.Code, test.Json.GetProperty("written").GetBoolean(), test.Json.GetProperty("as").GetString()));
        Assert.Equal("Bob", lookup.Json.GetProperty("full_name").GetString());
        Assert.Equal((2, 1), (run.Json.GetProperty("added").GetInt32(), run.Json.GetProperty("changed").GetInt32()));
    }

    [Fact]
    public async Task SyncTest_AsRemoved_ShowsWhatWouldBeLeft()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        var test = await shop.RunAsync("sync", "test", "customer-profile", "--row", "2", "--as", "removed", "--json");

        Assert.Equal("Bob", test.Json.GetProperty("before").GetProperty("full_name").GetString());
        Assert.Equal(JsonValueKind.Null, test.Json.GetProperty("after").ValueKind);
    }

    [Fact]
    public async Task SyncTest_RecordThatIsThere_ShowsWhatDiffers()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");
        shop.Execute("update customers set full_name = 'Ada L' where user_id = 1");

        var test = await shop.RunAsync("sync", "test", "customer-profile", "--row", "1");

        Assert.Contains("Changes  full_name: \"Ada\" -> \"Ada L\"", test.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("After", test.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncTest_RefusedRow_EndsWith3AndNamesField()
    {
        using var shop = new ShopFolder(ShopFolder.Config(fields: "{ template: \"{{ full_name | validate_email }}\", to: mail }, { from: ltv }"));

        var test = await shop.RunAsync("sync", "test", "customer-profile", "--row", "1", "--write");

        Assert.Equal(ExitCodes.Rejections, test.Code);
        Assert.Contains("Rejected Field 'mail': line 1, column 3", test.Answer, StringComparison.Ordinal);
        Assert.Contains("12.5", test.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncTest_NoSuchRow_FailsAndSaysWhatToDo()
    {
        using var shop = new ShopFolder();

        var test = await shop.RunAsync("sync", "test", "customer-profile", "--row", "99");

        Assert.Equal(ExitCodes.Failed, test.Code);
        Assert.Contains("no row of the model has this key in the column 'user_id'", test.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncTest_UnknownOperation_IsUsage()
    {
        using var shop = new ShopFolder();

        Assert.Equal(ExitCodes.Usage, (await shop.RunAsync("sync", "test", "customer-profile", "--row", "1", "--as", "moved")).Code);
        Assert.Equal(ExitCodes.Usage, (await shop.RunAsync("sync", "test", "customer-profile")).Code);
    }

    [Fact]
    public async Task SyncSuggest_UnusedColumns_AreLinesOfTheFile()
    {
        using var shop = new ShopFolder(ShopFolder.Config(fields: "{ from: full_nam }"));

        var suggest = await shop.RunAsync("sync", "suggest", "customer-profile");
        var json = await shop.RunAsync("sync", "suggest", "customer-profile", "--json");

        Assert.Equal(ExitCodes.Done, suggest.Code);
        Assert.Equal(
            "Columns that the mappings name and the model does not have:\n  - { from: full_name }    # The model has no column 'full_nam'.\nmappings:\n  - { from: \"ltv\" }\n",
            suggest.Answer.ReplaceLineEndings("\n"));
        Assert.Equal(2, json.Json.GetProperty("suggestions").GetArrayLength());
    }
}
