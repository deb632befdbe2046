using System.Text.Json;
using System.Text.Json.Nodes;

namespace Personalization.Sequences;

/// <summary>The run that was asked for last, as a document of the journal keeps it: its entry, with what an entry has beside its text. Persisted: names stay.</summary>
internal static class SequenceTurnJson
{
    internal static string Write(SequenceRun run)
        => new JsonObject { ["id"] = run.RunId, ["at"] = run.CreatedAt, ["run"] = SequenceRunJson.Write(run) }.ToJsonString();

    internal static SequenceRun Read(string sequenceId, string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return SequenceRunJson.Read(sequenceId, root.GetProperty("id").GetString()!, root.GetProperty("at").GetDateTimeOffset(), root.GetProperty("run").GetString()!);
    }
}
