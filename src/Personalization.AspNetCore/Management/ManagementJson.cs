using System.Text.Json;
using Personalization.Alerts;
using Personalization.AspNetCore.Requests;
using Personalization.Errors;
using Personalization.Schedules;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Writes what is configured, and runs, by the names that orchestrators know.</summary>
internal static class ManagementJson
{
    internal static byte[] List<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Serialize(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static byte[] Serialize(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions))
        {
            write(json);
        }

        return stream.ToArray();
    }

    internal static void WriteSource(Utf8JsonWriter json, ISource source)
    {
        StartEntity(json, source.Name);
        json.WriteString("type", TypeOf(source));
        json.WriteEndObject();
    }

    internal static void WriteModel(Utf8JsonWriter json, ModelDefinition model, IEnumerable<SyncDefinition> syncs)
    {
        StartEntity(json, model.Name);
        json.WriteString("sourceId", model.Source);
        json.WriteString("primaryKey", model.PrimaryKey);
        json.WriteStartObject("columns");
        foreach (var (name, type) in model.ColumnTypes.OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, Word(type));
        }

        json.WriteEndObject();
        if (model.Pii.Count > 0)
        {
            json.WriteStartObject("pii");
            foreach (var (name, policy) in model.Pii.OrderBy(column => column.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, Word(policy));
            }

            json.WriteEndObject();
        }

        json.WriteStartArray("syncs");
        foreach (var sync in syncs)
        {
            json.WriteStringValue(sync.Id);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteSync(Utf8JsonWriter json, SyncDefinition sync, SyncRunState? last, bool isPaused, AlertCounts alerts)
    {
        isPaused |= sync.Paused;
        StartEntity(json, sync.Id);
        json.WriteString("modelId", sync.Model.Name);
        json.WriteString("destinationId", sync.Collection);
        json.WriteString("primaryKey", sync.KeyColumn);
        json.WriteBoolean("disabled", isPaused);
        json.WriteString("status", last is null ? NoRunYet(isPaused) : RunStatus.Of(last));
        WriteTime(json, "lastRunAt", last?.StartedAt);
        WriteSchedule(json, sync.Schedule);
        json.WriteStartObject("alerts");
        json.WriteNumber("critical", alerts.Critical);
        json.WriteNumber("warning", alerts.Warning);
        json.WriteEndObject();
        json.WriteStartObject("configuration");
        json.WriteString("mode", Word(sync.Mode));
        json.WriteString("onRemoved", sync.OnRemoved switch
        {
            RecordDeleteBehavior.DeleteRecord => "delete-record",
            RecordDeleteBehavior.DoNothing => "do-nothing",
            _ => "clear-fields",
        });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The status of what has not run yet. Once it has, the last run's is told also while it rests: whoever started that waits for its end.</summary>
    internal static string NoRunYet(bool isPaused) => isPaused ? "disabled" : "pending";

    internal static void WriteSchedule(Utf8JsonWriter json, ScheduleDefinition schedule)
    {
        if (!schedule.IsAutomatic)
        {
            json.WriteNull("schedule");
            return;
        }

        json.WriteStartObject("schedule");
        json.WriteString("type", TypeOf(schedule.Kind));
        if (schedule.Interval is { } interval)
        {
            json.WriteNumber("seconds", interval.TotalSeconds);
        }

        json.WriteString("description", schedule.ToString());
        json.WriteEndObject();
    }

    private static string TypeOf(ScheduleKind kind) => kind switch
    {
        ScheduleKind.Interval => "interval",
        ScheduleKind.Cron => "cron",
        ScheduleKind.Recurrence => "recurrence",
        ScheduleKind.After => "after",
        ScheduleKind.Webhook => "webhook",
        _ => "manual",
    };

    /// <summary>Writes a run.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="state">The run.</param>
    /// <param name="words">The words in which its errors say what to do.</param>
    internal static void WriteRun(Utf8JsonWriter json, SyncRunState state, SurfaceWords words)
    {
        var counts = state.Run?.Counts;
        json.WriteStartObject();
        json.WriteString("id", state.RunId);
        json.WriteString("syncId", state.SyncId);
        json.WriteString("status", RunStatus.Of(state));
        WriteTime(json, "createdAt", state.CreatedAt);
        WriteTime(json, "startedAt", state.StartedAt);
        WriteTime(json, "finishedAt", state.FinishedAt);
        json.WriteNumber("completionRatio", RunStatus.CompletionOf(state));
        json.WriteNumber("querySize", counts?.RowsQueried ?? state.Progress.RowsQueried);
        json.WriteString("error", words.In(state.Run?.Error));
        json.WriteString("errorCode", state.Run?.ErrorCode);

        // Of a row that was rejected before it was compared it is not known whether it would have been an addition or a change.
        var (added, changed, removed) = state.Operations;
        WriteCounts(json, "plannedRows", (added.Planned, changed.Planned, removed.Planned));
        WriteCounts(json, "attemptedRows", (added.Attempted, changed.Attempted, removed.Attempted));
        WriteCounts(json, "successfulRows", (added.Succeeded, changed.Succeeded, removed.Succeeded));
        WriteCounts(json, "failedRows", (added.Failed, changed.Failed, removed.Failed));
        json.WriteString("cause", state.Cause);
        json.WriteNumber("planSeconds", Seconds(state.Run?.PlanDuration));
        json.WriteNumber("applySeconds", Seconds(state.Run?.ApplyDuration));
        json.WriteString("resumedRunId", state.Run?.Resumed?.RunId);
        json.WriteString("resumedByRunId", state.ResumedBy);
        json.WritePropertyName("counts");
        WriteAccount(json, counts);
        if (state.Run?.Regions is { Count: > 0 } regions)
        {
            WriteRegions(json, regions, words);
        }

        json.WriteEndObject();
    }

    internal static void WriteRejection(Utf8JsonWriter json, RejectedRow row)
    {
        json.WriteStartObject();
        json.WriteString("key", row.Key);
        json.WriteString("operation", row.Operation);
        json.WriteString("reason", row.Reason);
        json.WriteEndObject();
    }

    private static double Seconds(TimeSpan? duration) => Math.Round((duration ?? TimeSpan.Zero).TotalSeconds, 3);

    private static void StartEntity(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("id", name);
        json.WriteString("slug", name);
        json.WriteString("name", name);
    }

    internal static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, (long Added, long Changed, long Removed) counts)
    {
        json.WriteStartObject(name);
        json.WriteNumber("addedCount", counts.Added);
        json.WriteNumber("changedCount", counts.Changed);
        json.WriteNumber("removedCount", counts.Removed);
        json.WriteEndObject();
    }

    private static void WriteRegions(Utf8JsonWriter json, IReadOnlyList<SyncRegionRun> regions, SurfaceWords words)
    {
        json.WriteStartArray("regions");
        foreach (var region in regions)
        {
            json.WriteStartObject();
            json.WriteString("region", region.Region);
            json.WriteString("status", RunStatus.Of(region.Status));
            json.WriteString("error", words.In(region.Error));
            json.WriteString("errorCode", region.ErrorCode);
            json.WritePropertyName("counts");
            WriteAccount(json, region.Counts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what became of every row, by the names of <see cref="SyncCounts"/>.</summary>
    private static void WriteAccount(Utf8JsonWriter json, SyncCounts? counts)
    {
        if (counts is not { } known)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        WriteCounts(json, known);
        json.WriteNumber("removalsRejected", known.RemovalsRejected);
        json.WriteEndObject();
    }

    /// <summary>Writes what became of every row as members of the object that is being written.</summary>
    internal static void WriteCounts(Utf8JsonWriter json, SyncCounts known)
    {
        json.WriteNumber("rowsQueried", known.RowsQueried);
        if (known.Elements is { } elements)
        {
            json.WriteNumber("elements", elements);
        }

        json.WriteNumber("added", known.Added);
        json.WriteNumber("changed", known.Changed);
        json.WriteNumber("removed", known.Removed);
        json.WriteNumber("unchanged", known.Unchanged);
        json.WriteNumber("skipped", known.Skipped);
        json.WriteNumber("ignored", known.Ignored);
        json.WriteNumber("rejected", known.Rejected);
        json.WriteNumber("aborted", known.Aborted);
    }

    private static string TypeOf(ISource source)
    {
        const string suffix = "Source";
        var name = source.GetType().Name;
        return Word(name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name);
    }

#pragma warning disable CA1308 // The words of the configuration file are in small letters.
    private static string Word(object value) => value.ToString()!.ToLowerInvariant();
#pragma warning restore CA1308
}
