using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Tests.Offers;

namespace Personalization.AspNetCore.Tests.Sdks;

/// <summary>The vendor's own browser SDK, in a real browser, on a page of another origin.</summary>
public sealed class OfferSdkTests
{
    [Fact]
    public async Task FetchPersonalization_OfTheVendorsSdk_GetsTheOffers()
    {
        var folder = await NpmPackages.InstallAsync("td-js");
        using var certificate = Certificate();
        await using var host = await OfferHost.StartAsync(builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))));
        await using var shop = await ShopAsync(folder, host.Port, "jane@example.com");
        var url = shop.Urls.First();

        Assert.Contains("""<p id="answer">{"offers":{"for_vips":{"attributes":{},"batch_segments":[]}}}</p>""", await Chromium.OpenAsync(url, trustsAnyone: true), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Ann\"", await Chromium.OpenAsync(url, trustsAnyone: true), StringComparison.Ordinal);
    }

    /// <summary>A page that asks by the SDK and shows the answer.</summary>
    private static async Task<WebApplication> ShopAsync(string folder, int port, string email)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var shop = builder.Build();
        var page = string.Create(CultureInfo.InvariantCulture, $$"""
            <!doctype html><title>Shop</title><p id="answer">asked</p><script src="/td.js"></script><script>
            const td = new Treasure({ host: '127.0.0.1:{{port}}', database: 'retail_db', writeKey: '12345/key', startInSignedMode: true });
            const show = answer => document.getElementById('answer').textContent = answer;
            td.fetchPersonalization(
              { endpoint: '127.0.0.1:{{port}}', database: 'retail_db', table: 'pageviews', token: '{{OfferHost.Token}}' },
              { td_client_id: 'browser', email: '{{email}}', td_path: '/retail/women' },
              offers => show(JSON.stringify(offers)), error => show('failed: ' + error));
            </script>
            """);
        shop.Map("/", context => WriteAsync(context, "text/html; charset=utf-8", page));
        shop.Map("/td.js", async context => await WriteAsync(context, "text/javascript", await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "td-js-sdk", "dist", "td.min.js"))));
        await shop.StartAsync();
        return shop;
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
