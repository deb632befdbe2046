namespace Personalization.Host.Tests;

/// <summary>What <c>validate</c> counts.</summary>
public sealed class ValidateSummaryTests
{
    [Fact]
    public async Task Validate_SequencesAndAlertChannels_AreCounted()
    {
        using var shop = new ShopFolder(ShopFolder.Config() + """

            sequences:
              nightly: { syncs: [ customer-profile ] }
              weekly: { syncs: [ customer-profile ] }
            alertChannels:
              ops: { type: log }
            """);

        var text = await shop.RunAsync("validate");
        var json = await shop.RunAsync("validate", "--json");

        Assert.StartsWith("Valid: sources 1, models 1, collections 1, syncs 1, sequences 2, alert channels 1.", text.Answer, StringComparison.Ordinal);
        Assert.Equal((2, 1), (json.Json.GetProperty("sequences").GetInt32(), json.Json.GetProperty("alertChannels").GetInt32()));
    }
}
