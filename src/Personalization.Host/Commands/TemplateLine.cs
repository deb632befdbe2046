using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Liquid;

namespace Personalization.Hosting.Commands;

/// <summary>One case of <c>template render --lines</c>.</summary>
internal static class TemplateLine
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Renders a case and answers with a line.</summary>
    internal static void Answer(CommandOutput output, string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            WriteAnswer(output, "output", Render(json.RootElement));
        }
        catch (Exception exception) when (exception is LiquidException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            WriteAnswer(output, "error", exception.Message);
        }
    }

    internal static void WriteAnswer(CommandOutput output, string name, string text)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, OneLine))
        {
            json.WriteStartObject();
            json.WriteString(name, text);
            json.WriteEndObject();
        }

        output.Answers.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static string Render(JsonElement line)
    {
        var templates = line.TryGetProperty("templates", out var named) && named.ValueKind == JsonValueKind.Object ? named : default(JsonElement?);
        var options = new LiquidOptions
        {
            Syntax = line.TryGetProperty("mode", out var mode) && mode.ValueKind == JsonValueKind.String ? SyntaxOf(mode.GetString()!) : LiquidSyntax.Strict,
            Templates = name => templates is { } all && all.TryGetProperty(name, out var source) ? source.GetString() : null,
        };
        var data = line.TryGetProperty("data", out var given) ? LiquidValue.From(given).AsObject() : null;
        return LiquidTemplate.Parse(line.GetProperty("template").GetString()!, options).Render(data ?? new LiquidObject());
    }

    private static LiquidSyntax SyntaxOf(string mode) => mode switch
    {
        "lax" => LiquidSyntax.Lax,
        "strict" => LiquidSyntax.Rigid,
        _ => throw new JsonException($"'{mode}' is no mode. There are lax and strict."),
    };
}
