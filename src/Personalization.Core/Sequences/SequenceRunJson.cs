using System.Text;
using System.Text.Json;

namespace Personalization.Sequences;

/// <summary>A run of a sequence as the journal keeps it. Persisted: names and words stay.</summary>
internal static class SequenceRunJson
{
    internal static string Write(SequenceRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("status", run.Status.ToString());
            json.WriteString("cause", run.Cause);
            WriteTime(json, "startedAt", run.StartedAt);
            WriteTime(json, "finishedAt", run.FinishedAt);
            WriteText(json, "error", run.Error);
            WriteText(json, "errorCode", run.ErrorCode);
            json.WriteStartArray("members");
            foreach (var member in run.Members)
            {
                WriteMember(json, member);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    internal static SequenceRun Read(string sequenceId, string runId, DateTimeOffset createdAt, string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return new SequenceRun
        {
            RunId = runId,
            SequenceId = sequenceId,
            CreatedAt = createdAt,
            Status = Enum.Parse<SequenceRunStatus>(TextOf(root, "status")!),
            Cause = TextOf(root, "cause")!,
            StartedAt = TimeOf(root, "startedAt"),
            FinishedAt = TimeOf(root, "finishedAt"),
            Error = TextOf(root, "error"),
            ErrorCode = TextOf(root, "errorCode"),
            Members = [.. root.GetProperty("members").EnumerateArray().Select(ReadMember)],
        };
    }

    private static void WriteMember(Utf8JsonWriter json, SequenceMemberRun member)
    {
        json.WriteStartObject();
        json.WriteString("sync", member.SyncId);
        json.WriteString("status", member.Status.ToString());
        json.WriteString("terminateOn", member.TerminateOn.ToString());
        json.WriteString("maxRejected", member.MaxRejected.ToString());
        WriteText(json, "runId", member.RunId);
        WriteTime(json, "startedAt", member.StartedAt);
        WriteTime(json, "finishedAt", member.FinishedAt);
        json.WriteNumber("rowsQueried", member.RowsQueried);
        json.WriteNumber("rejected", member.Rejected);
        WriteText(json, "error", member.Error);
        WriteText(json, "errorCode", member.ErrorCode);
        json.WriteEndObject();
    }

    private static SequenceMemberRun ReadMember(JsonElement json) => new()
    {
        SyncId = TextOf(json, "sync")!,
        Status = Enum.Parse<SequenceMemberStatus>(TextOf(json, "status")!),
        TerminateOn = Enum.Parse<SequenceTermination>(TextOf(json, "terminateOn")!),
        MaxRejected = RejectedLimit.TryParse(TextOf(json, "maxRejected")!, out var limit) ? limit : default,
        RunId = TextOf(json, "runId"),
        StartedAt = TimeOf(json, "startedAt"),
        FinishedAt = TimeOf(json, "finishedAt"),
        RowsQueried = json.GetProperty("rowsQueried").GetInt64(),
        Rejected = json.GetProperty("rejected").GetInt64(),
        Error = TextOf(json, "error"),
        ErrorCode = TextOf(json, "errorCode"),
    };

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static DateTimeOffset? TimeOf(JsonElement json, string name) => json.TryGetProperty(name, out var time) ? time.GetDateTimeOffset() : null;
}
