using System.Text;
using System.Text.Json;

namespace Personalization.AspNetCore.Tests;

/// <summary>A response as it came over the wire.</summary>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    internal string Text => Encoding.UTF8.GetString(Body);

    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    internal string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Checks that this is a problem as all of them are, and answers its code.</summary>
    internal string Code()
    {
        Assert.Equal("application/problem+json", Header("Content-Type"));
        Assert.Equal(Status, Json.GetProperty("status").GetInt32());
        Assert.NotEqual(string.Empty, Json.GetProperty("title").GetString());
        Assert.NotEqual(string.Empty, Json.GetProperty("detail").GetString());
        Assert.NotEqual(string.Empty, Json.GetProperty("type").GetString());
        return Json.GetProperty("code").GetString()!;
    }
}
