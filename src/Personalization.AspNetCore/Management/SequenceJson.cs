using System.Text.Json;
using Personalization.Errors;
using Personalization.Journal;
using Personalization.Sequences;

namespace Personalization.AspNetCore.Management;

/// <summary>Writes sequences and their runs.</summary>
internal static class SequenceJson
{
    internal static void WriteSequence(Utf8JsonWriter json, SequenceDefinition sequence, SequenceRun? last, IReadOnlySet<string> paused)
    {
        var isPaused = sequence.Paused || paused.Contains(SchedulePauses.OfSequence(sequence.Id));
        json.WriteStartObject();
        json.WriteString("id", sequence.Id);
        json.WriteString("slug", sequence.Id);
        json.WriteString("name", sequence.Id);
        json.WriteBoolean("disabled", isPaused);
        json.WriteString("status", last is null ? ManagementJson.NoRunYet(isPaused) : SequenceStatus.Of(last.Status));
        ManagementJson.WriteTime(json, "lastRunAt", last?.StartedAt);
        ManagementJson.WriteSchedule(json, sequence.Schedule);
        json.WriteStartArray("syncs");
        foreach (var member in sequence.Members)
        {
            json.WriteStartObject();
            json.WriteString("syncId", member.SyncId);
            WriteEnd(json, member.TerminateOn, member.MaxRejected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a run.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="words">The words in which its errors say what to do.</param>
    internal static void WriteRun(Utf8JsonWriter json, SequenceRun run, SurfaceWords words)
    {
        json.WriteStartObject();
        json.WriteString("id", run.RunId);
        json.WriteString("sequenceId", run.SequenceId);
        json.WriteString("status", SequenceStatus.Of(run.Status));
        json.WriteString("cause", run.Cause);
        ManagementJson.WriteTime(json, "createdAt", run.CreatedAt);
        ManagementJson.WriteTime(json, "startedAt", run.StartedAt);
        ManagementJson.WriteTime(json, "finishedAt", run.FinishedAt);
        json.WriteNumber("completionRatio", run.HasEnded ? 1 : Math.Round((double)run.Members.Count(member => member.HasEnded) / run.Members.Count, 4));
        json.WriteString("error", words.In(run.Error));
        json.WriteString("errorCode", run.ErrorCode);
        json.WriteStartArray("members");
        foreach (var member in run.Members)
        {
            WriteMember(json, member, words);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, SequenceMemberRun member, SurfaceWords words)
    {
        json.WriteStartObject();
        json.WriteString("syncId", member.SyncId);
        json.WriteString("status", SequenceStatus.Of(member.Status));
        WriteEnd(json, member.TerminateOn, member.MaxRejected);
        json.WriteString("runId", member.RunId);
        ManagementJson.WriteTime(json, "startedAt", member.StartedAt);
        ManagementJson.WriteTime(json, "finishedAt", member.FinishedAt);
        json.WriteNumber("querySize", member.RowsQueried);
        json.WriteNumber("rejected", member.Rejected);
        json.WriteString("error", words.In(member.Error));
        json.WriteString("errorCode", member.ErrorCode);
        json.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter json, SequenceTermination terminateOn, RejectedLimit maxRejected)
    {
        json.WriteString("terminateOn", SequenceStatus.Of(terminateOn));
        if (terminateOn == SequenceTermination.Rejected)
        {
            json.WriteString("maxRejected", maxRejected.ToString());
        }
    }
}
