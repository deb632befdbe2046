using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.Liquid;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Tests;

/// <summary>What the templates of docs/destinations.md make is what the services take.</summary>
public sealed partial class DestinationTemplateTests
{
    private const string Row = """
        {"id":"5","email":"jane@example.com","_delivery":{"key":"k:1:2","sync":"s","trigger":"entry","audience":"vip","parent":"customers","id":"5","number":1,"at":"2026-03-02T12:00:00Z","cause":"m1"}}
        """;

    private const string Other = """
        {"id":"a\"b","email":null,"_delivery":{"key":"k:1:3","sync":"s","trigger":"exit","audience":"vip","parent":"customers","id":"a\"b","number":2,"at":"2026-03-02T12:00:01Z","cause":"timer"}}
        """;

    [Theory]
    [InlineData("braze", """{"attributes":[{"external_id":"5","vip":true},{"external_id":"a\"b","vip":false}],"events":[{"external_id":"5","name":"vip entry","time":"2026-03-02T12:00:00Z"},{"external_id":"a\"b","name":"vip exit","time":"2026-03-02T12:00:01Z"}]}""")]
    [InlineData("iterable", """{"users":[{"email":"jane@example.com","dataFields":{"vip":true}},{"email":null,"dataFields":{"vip":false}}]}""")]
    [InlineData("segment", """{"batch":[{"type":"track","event":"Audience Entered","userId":"5","messageId":"k:1:2","timestamp":"2026-03-02T12:00:00Z","properties":{"audience":"vip"}},{"type":"track","event":"Audience Exited","userId":"a\"b","messageId":"k:1:3","timestamp":"2026-03-02T12:00:01Z","properties":{"audience":"vip"}}]}""")]
    [InlineData("amplitude", """{"api_key":"secret","events":[{"user_id":"5","event_type":"vip entry","insert_id":"k:1:2","time":1772452800000,"user_properties":{"vip":true}},{"user_id":"a\"b","event_type":"vip exit","insert_id":"k:1:3","time":1772452801000,"user_properties":{"vip":false}}]}""")]
    [InlineData("customerio", """{"email":"jane@example.com","vip":true,"vip_since":1772452800}""")]
    public void Template_OfADocumentedService_MakesWhatItTakes(string service, string expected)
    {
        var sync = SyncOf(service);
        var (rows, data) = (new[] { LiquidValue.From(Parse(Row)), LiquidValue.From(Parse(Other)) }, new LiquidObject());
        (data["row"], data["rows"]) = (rows[0], LiquidValue.From(rows));
        var text = LiquidTemplate.Parse(sync.Template!, TemplateMapping.Options).Render(data);
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true });

        Assert.True(JsonElement.DeepEquals(Parse(expected), json.RootElement), text);
    }

    [Fact]
    public void Template_TrailingCommasAndCustomer_AreReadAsMeant()
    {
        // The reference's answer to Braze has trailing commas, and names what it was saved under by another name.
        const string answer = """{"full_name":"Jane Doe","recommendations":{"concerts":[{"artist":"Aphex Twin","location":"San Francisco, CA"},],"upcoming_album_release":{"title":"Universal Language"},},}""";
        using var json = JsonDocument.Parse(answer, new JsonDocumentOptions { AllowTrailingCommas = true });
        var data = new LiquidObject { ["customer"] = LiquidValue.From(json.RootElement) };
        var template = "{{customer.recommendations.concerts[0].artist}}, {{customer.recommendations.concerts[0].location}}, {{customer.recommendations.upcoming_album_release.title}}";

        Assert.Equal("Aphex Twin, San Francisco, CA, Universal Language", LiquidTemplate.Parse(template, TemplateMapping.Options).Render(data));
    }

    private static RequestOptions SyncOf(string service)
    {
        var docs = File.ReadAllText(Path.Combine(TestFiles.Root, "docs", "destinations.md"));
        var yaml = YamlBlock().Matches(docs).Select(block => block.Groups["yaml"].Value).Single(text => text.Contains($"\n  {service}:\n    audience:", StringComparison.Ordinal));
        using var folder = new TestFolder();
        var options = TestReader.Read(folder.Write("shown.yaml", Variable().Replace(yaml, "secret")));
        return options.Extension<RealtimeSettings>().RealtimeSyncs.Single(sync => sync.Name == service).Request;
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    [GeneratedRegex("^```yaml\n(?<yaml>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"\$\{[A-Z_]+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
