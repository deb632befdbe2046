namespace Personalization.Configuration.Tests;

/// <summary>A file that the configuration names may be a device, which has no end.</summary>
public sealed class EndlessFileTests
{
    [Fact]
    public void Read_SchemaAndTemplateAreDevices_AreTooLarge()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "This machine has no /dev/zero.");
        using var folder = new TestFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "zero.json"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "zero.liquid"), "/dev/zero");
        var file = folder.Write(
            "test.yaml",
            """
            eventSources: { web: { writeKey: k, contract: shop } }
            contracts: { shop: { events: { a: { type: track, event: A, schema: zero.json } } } }
            destinations: { hook: { type: webhook, url: "https://example.com" } }
            eventSyncs: { all: { source: web, destination: hook, template: zero.liquid } }
            """);

        var problems = TestReader.Problems(file, folder.Path);

        Assert.Contains("contracts.shop.events.a.schema: The schema is larger than", problems, StringComparison.Ordinal);
        Assert.Contains("eventSyncs.all.template: The template is larger than", problems, StringComparison.Ordinal);
    }
}
