using System.Text;
using LiveShop;

namespace Personalization.AspNetCore.Tests.Sdks;

/// <summary>The sample's pages in a real browser, with a real browser SDK.</summary>
public sealed class LiveShopTests
{
    private const string NoBanner = "<p id=\"banner\" role=\"status\" hidden=\"\"></p>";
    private const string Banner = "<p id=\"banner\" role=\"status\">Still comparing plans? The first month is on us.</p>";

    [Fact]
    public async Task PricingPage_ViewedThreeTimes_ShowsBannerInThatViewUntilTheOrder()
    {
        var folder = await NpmPackages.InstallAsync("live-shop");
        await using var app = ShopApp.Build(["--contentRoot", folder, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"]);
        await app.StartAsync();
        var url = app.Urls.First();

        Assert.Contains(NoBanner, await OpenAsync(url + "/pricing"), StringComparison.Ordinal);
        Assert.Contains(NoBanner, await OpenAsync(url + "/"), StringComparison.Ordinal);
        Assert.Contains(NoBanner, await OpenAsync(url + "/pricing?from=mail"), StringComparison.Ordinal);
        Assert.Contains(Banner, await OpenAsync(url + "/pricing"), StringComparison.Ordinal);
        Assert.Contains(Banner, await OpenAsync(url + "/checkout"), StringComparison.Ordinal);

        using var client = new HttpClient();
        using var order = new StringContent("""{"writeKey":"live-shop","userId":"1","event":"Order Completed"}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(url + "/v1/track"), order);
        answer.EnsureSuccessStatusCode();
        Assert.Contains(NoBanner, await OpenAsync(url + "/pricing"), StringComparison.Ordinal);
    }

    private static async Task<string> OpenAsync(string url)
    {
        var document = await Chromium.OpenAsync(url);
        Assert.True(document.Contains("data-asked=", StringComparison.Ordinal), $"The page did not come to its end: {document}");
        return document;
    }
}
