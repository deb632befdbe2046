using System.Text.Json;
using Personalization.Errors;
using Personalization.Sources;

namespace Personalization.AspNetCore.Management;

/// <summary>Writes what a run would do, and what it does of one row. Personal data: for answers, not for logs.</summary>
internal static class PreviewJson
{
    /// <summary>Writes a plan, and which definitions it is of: those of the configuration as it is written now, or those that the process runs with.</summary>
    internal static void WritePlan(Utf8JsonWriter json, SyncPreview preview, bool isOfFile, SurfaceWords words)
    {
        json.WriteStartObject();
        json.WriteString("syncId", preview.SyncId);
        json.WriteString("definitions", isOfFile ? "file" : "running");
        ManagementJson.WriteCounts(json, preview.Counts);
        json.WriteNumber("planBytes", preview.PlanBytes);
        json.WriteString("digest", preview.Digest);
        WriteError(json, ErrorCodes.ValveTripped, words.In(preview.ValveError));
        json.WriteBoolean("isAgainstOpenPlan", preview.IsAgainstOpenPlan);
        json.WriteNumber("held", preview.Held);
        json.WriteStartArray("samples");
        foreach (var sample in preview.Samples)
        {
            json.WriteStartObject();
            json.WriteString("kind", WordOf(sample.Kind));
            json.WriteString("key", sample.Key);
            WriteRaw(json, "before", sample.Before);
            WriteRaw(json, "after", sample.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rejections");
        foreach (var row in preview.Rejections)
        {
            ManagementJson.WriteRejection(json, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes how the store differs from the model.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="found">What differed.</param>
    /// <param name="repair">The run that mended it; <see langword="null"/> when there was none.</param>
    /// <param name="words">The words in which errors say what to do.</param>
    internal static void WriteReconciliation(Utf8JsonWriter json, SyncPreview found, SyncRunState? repair, SurfaceWords words)
    {
        json.WriteStartObject();
        json.WriteString("syncId", found.SyncId);
        json.WriteNumber("missing", found.Counts.Added);
        json.WriteNumber("stale", found.Counts.Changed);
        json.WriteNumber("extra", found.Counts.Removed);
        json.WriteNumber("same", found.Counts.Unchanged);
        json.WriteNumber("rejected", found.Counts.Rejected);
        json.WriteString("repairRunId", repair?.RunId);
        json.WritePropertyName("repair");
        if (repair is null)
        {
            json.WriteNullValue();
        }
        else
        {
            ManagementJson.WriteRun(json, repair, words);
        }

        if (repair?.Run is { Status: SyncRunStatus.Failed } failed)
        {
            WriteError(json, failed.ErrorCode ?? "run_failed", words.In(failed.Error) ?? "The run failed.");
        }

        json.WriteEndObject();
    }

    internal static void WriteRowTest(Utf8JsonWriter json, RowTest test)
    {
        json.WriteStartObject();
        json.WriteString("syncId", test.SyncId);
        json.WriteString("key", test.Key);
        json.WriteString("as", WordOf(test.Kind));
        WriteRaw(json, "row", test.Row);
        json.WriteStartArray("fields");
        foreach (var field in test.Fields)
        {
            json.WriteStartObject();
            json.WriteString("field", field.Name);
            json.WriteString("mapping", field.Kind);
            WriteRaw(json, "value", field.Value);
            json.WriteBoolean("leftOut", field is { Value: null, Refusal: null });
            json.WriteString("refusal", field.Refusal);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("indexes");
        foreach (var (name, value) in test.IndexValues)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        WriteRaw(json, "before", test.Before);
        WriteRaw(json, "after", test.After);
        json.WriteString("refusal", test.Refusal ?? test.WriteRefusal);
        json.WriteString("writeRefusal", test.WriteRefusal);
        json.WriteBoolean("written", test.Written is { } counts && counts.Added + counts.Changed + counts.Removed > 0);
        json.WriteEndObject();
    }

    internal static void WriteForgotten(Utf8JsonWriter json, string syncId, long removedParts)
    {
        json.WriteStartObject();
        json.WriteString("syncId", syncId);
        json.WriteNumber("removedParts", removedParts);
        json.WriteEndObject();
    }

    internal static void WriteSourceTest(Utf8JsonWriter json, SourceTestReport report)
    {
        json.WriteStartObject();
        json.WriteString("source", report.Source);
        json.WriteBoolean("succeeded", report.Succeeded);
        json.WriteStartArray("checks");
        foreach (var check in report.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("problem", check.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteError(json, ErrorCodes.SourceFailed, report.Succeeded ? null : $"The source '{report.Source}' does not work: {report.Checks[^1].Problem}");
        json.WriteString("version", report.Version);
        if (report is { Clock: { } clock, ClockOffset: { } ahead })
        {
            json.WriteString("clock", clock);
            json.WriteNumber("clockOffsetSeconds", ahead.TotalSeconds);
        }

        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? value)
    {
        json.WritePropertyName(name);
        if (value is { } known)
        {
            json.WriteRawValue(known.Span);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>An error as the command line has it; no member where there is none. It is nowhere in the configuration.</summary>
    private static void WriteError(Utf8JsonWriter json, string code, string? message)
    {
        if (message is not null)
        {
            json.WriteStartObject("error");
            json.WriteString("code", code);
            json.WriteString("message", message);
            json.WriteNull("place");
            json.WriteEndObject();
        }
    }

    private static string WordOf(PreviewOperationKind kind) => kind switch
    {
        PreviewOperationKind.Added => "added",
        PreviewOperationKind.Changed => "changed",
        _ => "removed",
    };
}
