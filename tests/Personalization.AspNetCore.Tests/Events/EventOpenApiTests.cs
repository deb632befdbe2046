using System.Text.Json;

namespace Personalization.AspNetCore.Tests.Events;

public sealed class EventOpenApiTests
{
    [Fact]
    public async Task Document_OfAnAppThatTakesEvents_DescribesThem()
    {
        await using var host = await ApiHost.StartAsync(
            sync: false, build: builder => EventHost.AddTo(builder.Services, new RecordingIngest()));

        var document = (await host.GetAsync("/openapi/v1.json")).Json;

        var paths = document.GetProperty("paths");
        Assert.All(["track", "identify", "page", "screen", "group", "alias", "batch", "import"], route =>
        {
            var operation = paths.GetProperty($"/v1/{route}").GetProperty("post");
            Assert.Equal(route, operation.GetProperty("operationId").GetString());
            Assert.Equal(["writeKey", "writeKeyBearer", null], operation.GetProperty("security").EnumerateArray().Select(one => one.EnumerateObject().Select(scheme => scheme.Name).FirstOrDefault()));
            Assert.Contains("API keys and their scopes do not count", operation.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.Equal("#/components/schemas/EventProblem", SchemaOf(operation, "400", "application/problem+json"));
            Assert.Equal("#/components/schemas/EventAnswer", SchemaOf(operation, "200", "application/json"));
        });
        var components = document.GetProperty("components");
        Assert.Equal(["key", "writeKey", "writeKeyBearer", "offerToken", "webhookSignature"], components.GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name));
        Assert.True(components.GetProperty("schemas").GetProperty("EventMessage").GetProperty("additionalProperties").GetBoolean());
        Assert.False(components.GetProperty("schemas").GetProperty("EventMessage").TryGetProperty("required", out _));
        Assert.Equal(200, (await host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page)).Status);
    }

    [Fact]
    public async Task Document_OfAnAppThatTakesNone_IsSilent()
    {
        await using var host = await ApiHost.StartAsync(sync: false);

        var text = (await host.GetAsync("/openapi/v1.json")).Text;

        Assert.DoesNotContain("writeKey", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EventMessage", text, StringComparison.Ordinal);
        Assert.Equal(404, (await host.AskAsync("POST", "/v1/page", EventHost.WebKey, EventHost.Page)).Status);
    }

    private static string? SchemaOf(JsonElement operation, string status, string type)
        => operation.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty(type).GetProperty("schema").GetProperty("$ref").GetString();
}
