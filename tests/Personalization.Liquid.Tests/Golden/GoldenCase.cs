using System.Text.Json;

namespace Personalization.Liquid.Tests.Golden;

/// <summary>A case of the shared suite.</summary>
internal sealed record GoldenCase(string Name, string Template, JsonElement? Data, Dictionary<string, string>? Templates, string[] Results, bool IsInvalid, LiquidSyntax Syntax)
{
    internal static GoldenCase Read(JsonElement json)
    {
        var tags = json.TryGetProperty("tags", out var named) ? named.EnumerateArray().Select(tag => tag.GetString()).ToArray() : [];
        return new GoldenCase(
            json.GetProperty("name").GetString()!,
            json.GetProperty("template").GetString()!,
            json.TryGetProperty("data", out var data) ? data.Clone() : null,
            json.TryGetProperty("templates", out var templates) ? templates.Deserialize<Dictionary<string, string>>() : null,
            json.TryGetProperty("result", out var result) ? [result.GetString()!]
                : json.TryGetProperty("results", out var results) ? [.. results.EnumerateArray().Select(text => text.GetString()!)] : [],
            json.TryGetProperty("invalid", out _),
            tags.Contains("strict2") ? LiquidSyntax.Rigid : tags.Contains("strict") ? LiquidSyntax.Strict : LiquidSyntax.Lax);
    }

    internal string Render(LiquidSyntax syntax)
    {
        var options = new LiquidOptions { Syntax = syntax, Templates = name => Templates?.GetValueOrDefault(name) };
        var data = Data is { ValueKind: JsonValueKind.Object } json ? LiquidValue.From(json).AsObject()! : new LiquidObject();
        return LiquidTemplate.Parse(Template, options).Render(data);
    }
}
