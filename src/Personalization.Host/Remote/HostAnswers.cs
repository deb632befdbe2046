using System.Text.Json.Nodes;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Remote;

/// <summary>Answers of a host that commands print as their own.</summary>
internal static class HostAnswers
{
    /// <summary>Says errors within an answer in the words of the command line; all else stays as it is.</summary>
    internal static byte[] InCommandWords(byte[] json)
    {
        var root = JsonNode.Parse(json)!;
        if (root["error"] is JsonObject error)
        {
            Reword(error, "message");
        }

        if (root["repair"] is JsonObject repair)
        {
            Reword(repair, "error");
        }

        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Reword(JsonObject holder, string name)
    {
        if (holder[name] is JsonValue text)
        {
            holder[name] = CommandWords.There.In(text.GetValue<string>());
        }
    }
}
