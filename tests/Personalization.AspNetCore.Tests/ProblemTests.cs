namespace Personalization.AspNetCore.Tests;

/// <summary>How problems are written.</summary>
public sealed class ProblemTests
{
    [Fact]
    public async Task Text_WithQuotes_IsNotEscaped()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("GET", "/v1/collections/customers/records/user_id/5", string.Empty);

        Assert.Contains("Send it as 'Authorization: Bearer KEY'.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_OfOtherLetters_IsNotEscaped()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.PostAsync("/v1/collections/customers/records/email", """{"values":["o'hara+é"]}""");

        Assert.Equal("""{"records":{"o'hara+é":null}}""", answer.Text);
    }
}
