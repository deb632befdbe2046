using System.Net;
using System.Net.Sockets;
using Personalization.Hosting.Output;
using Personalization.Hosting.Serving;

namespace Personalization.Host.Tests;

public sealed class ServeAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:abc")]
    [InlineData("http://localhost:80:90")]
    [InlineData("foo")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:99999999999999999999")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://192.0.2.1:5080")]
    [InlineData("http://[2001:db8::1]:5080")]
    [InlineData("http://db.example:5080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://[127.0.0.1]:5080")]
    [InlineData("http://::1:5080")]
    [InlineData("http://:5080")]
    [InlineData("http://")]
    [InlineData("localhost:5080")]
    [InlineData("5080")]
    [InlineData("ftp://localhost:5080")]
    [InlineData("http:/localhost:5080")]
    [InlineData("http://localhost:5080/base")]
    [InlineData("http://localhost:5080?x=1")]
    [InlineData("http://user:hunter2@localhost:5080")]
    [InlineData("http://pipe:/name")]
    [InlineData("http://unix:/no/such/folder/x.sock")]
    [InlineData("http://127.0.0.1:5080;http://127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:5080;http://*:5080")]
    [InlineData("http://127.0.0.1:0;nonsense")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(";")]
    public async Task Serve_AddressThatIsNone_EndsWith2InOneLine(string urls)
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("serve", "--urls", urls);

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
        Assert.EndsWith(".", result.Errors.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Answer);
        Assert.False(Directory.Exists(shop.PathOf("state")));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:abc")]
    [InlineData("DOTNET_URLS", "foo")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "abc")]
    [InlineData("ASPNETCORE_HTTPS_PORTS", "8443")]
    [InlineData("Kestrel__Endpoints__Main__Url", "http://127.0.0.1:99999")]
    [InlineData("Kestrel__Endpoints__Main__Protocols", "Http1")]
    public async Task Serve_AddressOfTheEnvironmentThatIsNone_EndsWith2(string variable, string value)
    {
        using var shop = new ShopFolder();
        await using var host = HostProcess.LaunchAsIs(shop, new Dictionary<string, string> { [variable] = value }, ["serve", "--config", shop.ConfigPath]);

        Assert.Equal(ExitCodes.Usage, await host.WaitForExitAsync());
        Assert.Single(host.Log.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Serve_PortInUse_EndsWith1InOneLine()
    {
        using var shop = new ShopFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var result = await shop.RunAsync("serve", "--urls", $"http://{listener.LocalEndpoint}");

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
        Assert.Contains("another process listens there. Choose another address with --urls.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_UrlsBesideEndpointsOfKestrel_ListensWhereTheCommandLineSays()
    {
        using var shop = new ShopFolder();
        var elsewhere = new Dictionary<string, string> { ["Kestrel__Endpoints__Main__Url"] = "http://127.0.0.2:0" };
        await using var host = await HostProcess.StartAsync(shop, null, elsewhere, "--urls", "http://127.0.0.1:0");

        Assert.Equal("127.0.0.1", new Uri(host.Url).Host);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("health/live")).Status);
    }

    [Theory]
    [InlineData("http://localhost:5080", 5080, true)]
    [InlineData("HTTP://LOCALHOST/", 80, true)]
    [InlineData("https://127.0.0.1", 443, true)]
    [InlineData("http://127.8.9.1:0", 0, true)]
    [InlineData("http://[::1]:5080", 5080, true)]
    [InlineData("http://unix:/tmp/personalization.sock", 0, true)]
    [InlineData("http://0.0.0.0:5080", 5080, false)]
    [InlineData("http://[::]:5080", 5080, false)]
    [InlineData("http://*:5080", 5080, false)]
    [InlineData("http://+:5080", 5080, false)]
    [InlineData("http://10.0.0.1:65535", 65535, false)]
    public void Read_Address_IsWhatItSays(string text, int port, bool isLoopback)
    {
        var address = ListenAddress.Read(text, out var problem);

        Assert.Null(problem);
        Assert.Equal((port, isLoopback), (address!.Port, address.IsLoopback));
    }
}
