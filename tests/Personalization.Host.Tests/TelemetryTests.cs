using System.Net;
using System.Text;

namespace Personalization.Host.Tests;

public sealed class TelemetryTests
{
    private const string Records = "v1/collections/customers/records";
    private const string SecretMail = "secretmail@shop.example";
    private const string SecretName = "Secretname Sørensen";
    private const string SecretMiss = "secretmiss@shop.example";
    private const long SecretId = 987_654_321;
    private const string WrongKey = "pz_secretwrongkey";

    [Theory]
    [InlineData("Information")]
    [InlineData("Trace")]
    public async Task Export_AllSignals_HoldNoKeyNoValueNoPayload(string level)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var shop = new ShopFolder();
        shop.Execute($"delete from customers; insert into customers values ({SecretId},'{SecretMail}','{SecretName}',1), (77001122,'twice','Secretname Twice',1), (77001122,'twice','Secretname Twice',1)");
        var key = await shop.CreateKeyAsync();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "host-under-test",
            ["Logging__LogLevel__Default"] = level,
            ["Logging__LogLevel__Microsoft.AspNetCore"] = level,
        };

        string log;
        await using (var host = await HostProcess.StartAsync(shop, key, environment))
        {
            await host.WaitForAsync("ended as warning");
            await AskEverythingAsync(host);
            Assert.Equal(0, await host.StopAsync());
            log = host.Log;
        }

        var signals = new[] { receiver.Received("metrics"), receiver.Received("traces"), receiver.Received("logs") };
        Assert.All(signals, signal => Assert.Contains("host-under-test", signal, StringComparison.Ordinal));
        Assert.Contains("http.server.request.duration", signals[0], StringComparison.Ordinal);
        Assert.Contains("personalization.", signals[0], StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", signals[1], StringComparison.Ordinal);
        Assert.Contains("/v1/collections/{collection}/records/{index_key}/{index_value}", signals[1], StringComparison.Ordinal);
        Assert.Contains("ended as {Status}", signals[2], StringComparison.Ordinal);
        Assert.Equal(level == "Trace", signals[2].Contains("answered {Status} in", StringComparison.Ordinal));
        string[] secrets = ["secretmail", "secretmiss", "Secretname", "S%C3%B8rensen", "987654321", "77001122", "secretwrongkey", key[3..]];
        Assert.All(secrets, secret => Assert.All(
            [log, .. signals], text => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_METRICS_EXPORTER", "none")]
    public async Task Export_SwitchedOff_SendsNothing(string variable, string value)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var shop = new ShopFolder();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            [variable] = value,
        };

        await using var host = await HostProcess.StartAsync(shop, null, environment);
        await host.GetAsync("health/live");
        await host.StopAsync();

        Assert.Empty(receiver.Received("metrics"));
        Assert.Equal(variable == "OTEL_SDK_DISABLED", receiver.Received("traces").Length == 0);
    }

    private static async Task AskEverythingAsync(HostProcess host)
    {
        var found = await host.GetAsync($"{Records}/email/{SecretMail}");
        Assert.Equal(HttpStatusCode.OK, found.Status);
        string[] paths =
        [
            $"{Records}/email/{SecretMail}?fields=full_name&extra={SecretMiss}", $"{Records}/email/{SecretMail}/explain", $"{Records}/user_id/{SecretId}",
            $"{Records}/email/{SecretMiss}", $"{Records}/email/{SecretMiss}/and/more", $"{Records}/secretmail/x", $"v1/collections/secretmail/records/email/x",
            $"{Records}/email/{Uri.EscapeDataString(SecretName)}", $"{Records}/email/%ff{SecretMiss}",
        ];
        foreach (var path in paths)
        {
            await host.GetAsync(path);
        }

        await PostAsync(host, Records, $$"""{"email":"{{SecretMail}}"}""");
        await PostAsync(host, $"{Records}/email", $$"""{"values":["{{SecretMail}}","{{SecretMiss}}"]}""");
        await PostAsync(host, $"{Records}/email", $$"""{"values":["{{SecretMail}}""");
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", WrongKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync($"{Records}/email/{SecretMail}")).Status);
    }

    private static async Task PostAsync(HostProcess host, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await host.Client.PostAsync(new Uri(path, UriKind.Relative), content);
    }
}
