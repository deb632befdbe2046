using System.Text.Json;

namespace Personalization.Hosting.Output;

/// <summary>Tells of what parts a record is made.</summary>
internal static class ExplanationOutput
{
    /// <summary>Writes an explanation.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="explanation">The explanation as the HTTP API answers it.</param>
    internal static void Write(CommandOutput output, JsonElement explanation)
    {
        var visible = explanation.GetProperty("visible").GetBoolean() ? "visible" : "not visible";
        output.WriteLine($"{explanation.GetProperty("collection").GetString()}, key {explanation.GetProperty("key").GetString()}: {visible}");
        output.WriteTable(
            ["sync", "state", "synced at", "fields", "indexes", "model", "key column"],
            explanation.GetProperty("parts").EnumerateArray().Select(part => new[]
            {
                TextOf(part, "sync"),
                TextOf(part, "state"),
                Words.Of(part.GetProperty("syncedAt").GetDateTimeOffset()),
                NamesOf(part, "fields"),
                NamesOf(part, "indexes"),
                Words.Of(TextOf(part, "model")),
                Words.Of(TextOf(part.GetProperty("modelKey"), "column")),
            }));
    }

    private static string TextOf(JsonElement part, string name) => part.GetProperty(name).GetString() ?? string.Empty;

    private static string NamesOf(JsonElement part, string name)
        => Words.Of(string.Join(", ", part.GetProperty(name).EnumerateArray().Select(item => item.GetString())));
}
