namespace Personalization.AspNetCore.Tests.Events;

/// <summary>Who gets the 200 sees the event counted.</summary>
public sealed class EventToMembershipTests
{
    private const string Ann = "/v1/audiences/customers/5";
    private const string View = """{"userId":5,"event":"Viewed","messageId":"m1","properties":{"path":"/pricing/a"}}""";

    [Fact]
    public async Task Post_Events_AreCountedWhenTheyAreAnswered()
    {
        await using var host = await AudienceHost.StartAsync();

        Assert.Equal(200, (await host.AskAsync("POST", "/v1/track", "web-key", View)).Status);
        Assert.Equal(200, (await host.AskAsync("POST", "/v1/track", "web-key", View)).Status);
        var once = await host.GetAsync(Ann);
        Assert.Equal(200, (await host.AskAsync("POST", "/v1/batch", "web-key", $$"""{"batch":[{"type":"track",{{View.Replace("m1", "m2", StringComparison.Ordinal)[1..]}}]}""")).Status);
        var twice = await host.GetAsync(Ann);

        Assert.DoesNotContain("viewers", once.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("silent", once.Text, StringComparison.Ordinal);
        Assert.Contains("viewers", twice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_AnEventOfEarlier_IsNotCountedNow()
    {
        await using var host = await AudienceHost.StartAsync();
        var earlier = $"\"originalTimestamp\":\"{TimeProvider.System.GetUtcNow().AddHours(-2):O}\"";

        Assert.Equal(200, (await host.AskAsync("POST", "/v1/track", "web-key", $"{{{earlier},{View[1..]}")).Status);

        Assert.Contains("silent", (await host.GetAsync(Ann)).Text, StringComparison.Ordinal);
    }
}
