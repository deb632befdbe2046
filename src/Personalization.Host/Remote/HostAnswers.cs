using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Remote;

/// <summary>Answers of a host that commands print as their own.</summary>
internal static class HostAnswers
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Says errors within an answer in the words of the command line; all else stays as it is.</summary>
    internal static byte[] InCommandWords(byte[] json)
    {
        var root = JsonNode.Parse(json)!;
        var isReworded = Reword(root["error"], "message") | Reword(root["repair"], "error");
        foreach (var item in root["data"] as JsonArray ?? [])
        {
            isReworded |= Reword(item, "explanation");
        }

        return isReworded ? JsonSerializer.SerializeToUtf8Bytes(root, Relaxed) : json;
    }

    private static bool Reword(JsonNode? holder, string name)
    {
        if (holder?[name] is not JsonValue text)
        {
            return false;
        }

        holder[name] = CommandWords.There.In(text.GetValue<string>());
        return true;
    }
}
