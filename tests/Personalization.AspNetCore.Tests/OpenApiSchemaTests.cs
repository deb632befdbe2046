using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Personalization.AspNetCore.Tests;

/// <summary>Generators of clients can read the document: what has members or words has a name, and every type is one type.</summary>
public sealed class OpenApiSchemaTests
{
    private const string Start = "#/components/schemas/";

    [Fact]
    public async Task Schemas_WithMembersOrWords_AreNamedComponents()
    {
        var document = await DocumentAsync();

        var nested = Objects(document, "").Where(found => found.Value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String);
        Assert.All(nested, found =>
        {
            var isComponent = found.Path.StartsWith("/components/schemas/", StringComparison.Ordinal) && found.Path.Count(letter => letter == '/') == 3;
            Assert.True(isComponent || !(found.Value.TryGetProperty("properties", out _) || found.Value.TryGetProperty("enum", out _)), found.Path);
        });
    }

    [Fact]
    public async Task Schemas_Always_HaveOneTypeEach()
    {
        var document = await DocumentAsync();

        Assert.All(Objects(document, ""), found =>
        {
            var isMember = found.Path.EndsWith("/properties", StringComparison.Ordinal);
            Assert.True(isMember || !found.Value.TryGetProperty("type", out var type) || type.ValueKind == JsonValueKind.String, found.Path);
            Assert.DoesNotContain(["oneOf", "anyOf", "allOf"], name => !isMember && found.Value.TryGetProperty(name, out _));
        });
    }

    [Fact]
    public async Task Components_Always_AreUsedAndThere()
    {
        var document = await DocumentAsync();

        var used = Objects(document, "").Where(found => found.Value.TryGetProperty("$ref", out _))
            .Select(found => found.Value.GetProperty("$ref").GetString()![Start.Length..]).ToHashSet();
        var there = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name).ToHashSet();
        Assert.Equal(there.Order(), used.Order());
    }

    [Fact]
    public async Task Operations_Always_HaveATagAndTexts()
    {
        var document = await DocumentAsync();

        var tags = document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).ToArray();
        Assert.All(document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()), method =>
        {
            Assert.Contains(Assert.Single(method.Value.GetProperty("tags").EnumerateArray()).GetString(), tags);
            Assert.NotEmpty(method.Value.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(method.Value.GetProperty("summary").GetString()!);
            Assert.Contains("scope", method.Value.GetProperty("description").GetString(), StringComparison.Ordinal);
        });
        Assert.True(document.GetProperty("security")[0].TryGetProperty("key", out _));
    }

    [Fact]
    public async Task Parameters_OfPages_AreIntegers()
    {
        var parameters = (await DocumentAsync()).GetProperty("paths").GetProperty("/api/v1/runs").GetProperty("get").GetProperty("parameters").EnumerateArray();

        var types = parameters.Where(one => one.GetProperty("name").GetString() != "status").ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("schema").GetProperty("type").GetString());
        Assert.Equal(("string", "integer", "integer"), (types["syncId"], types["limit"], types["offset"]));
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("/cache", "/cache")]
    public async Task Servers_Always_AreTheOneThatAnswers(string prefix, string url)
    {
        await using var host = await ApiHost.StartAsync(map: app => app.UsePathBase(prefix).UseRouting().UseEndpoints(routes => routes.MapPersonalizationApi()));

        var document = (await host.GetAsync(prefix + "/openapi/v1.json")).Json;

        Assert.Equal(url, Assert.Single(document.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString());
    }

    private static async Task<JsonElement> DocumentAsync()
    {
        await using var host = await ApiHost.StartAsync();
        return (await host.GetAsync("/openapi/v1.json")).Json;
    }

    /// <summary>Answers every object of the document with its path.</summary>
    private static IEnumerable<(string Path, JsonElement Value)> Objects(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().SelectMany((item, index) => Objects(item, $"{path}/{index}"));
        }

        return value.ValueKind != JsonValueKind.Object ? []
            : value.EnumerateObject().SelectMany(member => Objects(member.Value, $"{path}/{member.Name}")).Prepend((path, value));
    }
}
