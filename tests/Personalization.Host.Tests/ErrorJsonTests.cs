using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>With <c>--json</c> an error is one object on standard output.</summary>
public sealed class ErrorJsonTests
{
    [Theory]
    [InlineData(ExitCodes.Failed, "sync_not_found", "sync", "run", "nope")]
    [InlineData(ExitCodes.Failed, "model_not_found", "model", "preview", "nope")]
    [InlineData(ExitCodes.Failed, "source_not_found", "source", "test", "nope")]
    [InlineData(ExitCodes.Failed, "collection_not_found", "lookup", "nope", "email", "a")]
    [InlineData(ExitCodes.NotNow, "collection_loading", "lookup", "customers", "email", "a")]
    [InlineData(ExitCodes.Failed, "run_not_found", "runs", "show", "nope")]
    [InlineData(ExitCodes.Failed, "key_not_found", "keys", "revoke", "key_none")]
    [InlineData(ExitCodes.Usage, "usage", "sync", "run")]
    public async Task Command_Fails_AnswersOneObject(int code, string errorCode, params string[] command)
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync([.. command, "--json"]);

        Assert.Equal((code, string.Empty), (result.Code, result.Errors));
        Assert.Equal(["error"], result.Json.EnumerateObject().Select(member => member.Name));
        var error = result.Json.GetProperty("error");
        Assert.Equal(["code", "message", "place"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(errorCode, error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Lookup_NoRecord_EndsWith4AndAnObject()
    {
        using var shop = new ShopFolder();
        await shop.RunAsync("sync", "run", "customer-profile");

        var result = await shop.RunAsync("lookup", "customers", "email", "nobody@shop.example", "--json");

        Assert.Equal((ExitCodes.NoRecord, "record_not_found"), (result.Code, result.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Validate_SeveralMistakes_AreAllThereWithTheirPlaces()
    {
        using var shop = new ShopFolder();
        shop.WriteConfig(ShopFolder.Config().Replace("source: shop", "source: shops", StringComparison.Ordinal).Replace("collection: customers", "collektion: customers", StringComparison.Ordinal));

        var result = await shop.RunAsync("validate", "--json");

        Assert.Equal((ExitCodes.Failed, string.Empty), (result.Code, result.Errors));
        var errors = result.Json.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(2, errors.Count);
        Assert.Equal(result.Json.GetProperty("error").GetProperty("message").GetString(), errors[0].GetProperty("message").GetString());
        Assert.All(errors, error => Assert.Matches("personalization\\.yaml:[0-9]+:[0-9]+$", error.GetProperty("place").GetString()));
        Assert.StartsWith("models.customers.source: There is no source 'shops'.", errors[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_LoadingCollection_SaysWhatToRun()
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("lookup", "customers", "email", "a");

        Assert.Equal(ExitCodes.NotNow, result.Code);
        Assert.Contains("'personalization sync run ID'", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("WaitForFirstSync", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_RedisIsAway_SaysSoAndEndsWith5()
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: "stores: { default: { type: redis, connectionString: \"127.0.0.1:1\" } }"));

        var result = await shop.RunAsync("lookup", "customers", "email", "a", "--json");

        Assert.Equal((ExitCodes.NotNow, "store_unavailable"), (result.Code, result.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task SyncList_RedisIsAway_ListsWhatIsConfiguredAndEndsWith5()
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: "stores: { default: { type: redis, connectionString: \"127.0.0.1:1\" } }"));

        var result = await shop.RunAsync("sync", "list");

        Assert.Equal(ExitCodes.NotNow, result.Code);
        Assert.Contains("customer-profile", result.Answer, StringComparison.Ordinal);
        Assert.NotEmpty(result.Errors);
    }
}
