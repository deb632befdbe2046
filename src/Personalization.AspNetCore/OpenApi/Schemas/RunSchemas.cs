using Personalization.AspNetCore.Management;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of runs.</summary>
internal static class RunSchemas
{
    private static readonly ApiMember[] Options =
    [
        new("fullResync", ApiSchema.FlagOrNull, "Whether every record is written anew.") { IsOptional = true },
        new("resetCDC", ApiSchema.FlagOrNull, "Whether the rows are taken as written, and nothing is written.") { IsOptional = true },
        new("clearAndFill", ApiSchema.FlagOrNull, "Whether the sync's parts are removed first.") { IsOptional = true },
        new("ignoreRemoved", ApiSchema.FlagOrNull, "Whether the parts of rows that left the model stay as they are.") { IsOptional = true },
        new("allowRemovals", ApiSchema.TextOrNull, "The digest of a plan whose removals a valve stopped.") { IsOptional = true },
    ];

    internal static readonly ApiSchema Status = ApiSchema.Word("RunStatus", "Where a run is.", RunStatus.Words);

    private static readonly ApiSchema Changes = ApiSchema.Object(
        "RunChanges",
        "Counts of changes.",
        new ApiMember("addedCount", ApiSchema.Long),
        new ApiMember("changedCount", ApiSchema.Long),
        new ApiMember("removedCount", ApiSchema.Long));

    /// <summary>What became of every row, as runs and plans count it.</summary>
    internal static readonly ApiMember[] RowCounts =
    [
        new ApiMember("rowsQueried", ApiSchema.Long),
        new ApiMember("elements", ApiSchema.Long, "The elements of an array column, where each has a record.") { IsOptional = true },
        new ApiMember("added", ApiSchema.Long),
        new ApiMember("changed", ApiSchema.Long),
        new ApiMember("removed", ApiSchema.Long),
        new ApiMember("unchanged", ApiSchema.Long),
        new ApiMember("skipped", ApiSchema.Long),
        new ApiMember("ignored", ApiSchema.Long),
        new ApiMember("rejected", ApiSchema.Long),
        new ApiMember("aborted", ApiSchema.Long),
    ];

    private static readonly ApiSchema Counts = ApiSchema.Object(
        "RunCounts",
        "What became of every row, once the run has ended; null before.",
        [.. RowCounts, new ApiMember("removalsRejected", ApiSchema.Long)]) with
    {
        IsNullable = true,
    };

    private static readonly ApiSchema Region = ApiSchema.Object(
        "RunRegion",
        "The run in one region.",
        new ApiMember("region", ApiSchema.Text),
        new ApiMember("status", Status),
        new ApiMember("error", ApiSchema.TextOrNull),
        new ApiMember("errorCode", ApiSchema.TextOrNull),
        new ApiMember("counts", Counts));

    internal static ApiSchema Run { get; } = ApiSchema.Object(
        "Run",
        "A run of a sync.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("status", Status),
        new ApiMember("createdAt", ApiSchema.Time),
        new ApiMember("startedAt", ApiSchema.TimeOrNull),
        new ApiMember("finishedAt", ApiSchema.TimeOrNull),
        new ApiMember("completionRatio", ApiSchema.Number, "0 to 1; 0 until the run writes."),
        new ApiMember("querySize", ApiSchema.Long, "The rows that were read."),
        new ApiMember("error", ApiSchema.TextOrNull),
        new ApiMember("errorCode", ApiSchema.TextOrNull, "Stable; rely on it and not on the error's text."),
        new ApiMember("plannedRows", Changes),
        new ApiMember("attemptedRows", Changes, "Those that were sent to the store, and that it has answered."),
        new ApiMember("successfulRows", Changes),
        new ApiMember("failedRows", Changes, "Those that were rejected, also before they could be sent."),
        new ApiMember("cause", ApiSchema.Text, "What asked for the run: manual, schedule, sequence:RUN, after:SYNC or webhook."),
        new ApiMember("planSeconds", ApiSchema.Number, "How long the run read and compared."),
        new ApiMember("applySeconds", ApiSchema.Number, "How long the run wrote."),
        new ApiMember("resumedRunId", ApiSchema.TextOrNull, "The run that was cut short before, and that this one brought to its end first."),
        new ApiMember("resumedByRunId", ApiSchema.TextOrNull, "The run that brought this one to its end after it was cut short."),
        new ApiMember("counts", Counts),
        new ApiMember("regions", ApiSchema.ListOf(Region), "Each region, where there are several.") { IsOptional = true });

    internal static ApiSchema RejectedRow { get; } = ApiSchema.Object(
        "RejectedRow", "A row that was not written.", new ApiMember("key", ApiSchema.TextOrNull), new ApiMember("operation", ApiSchema.TextOrNull, "added, changed or removed; null where the row did not come that far."), new ApiMember("reason", ApiSchema.Text));

    internal static ApiSchema StartedRun { get; } = ApiSchema.Object("StartedRun", "The run that goes on by itself.", new ApiMember("id", ApiSchema.Text));

    internal static ApiSchema RunRequest { get; } = ApiSchema.Object(
        "RunRequest", "How a sync runs. At most one of 'fullResync', 'resetCDC' and 'clearAndFill' is true.", Options);

    internal static ApiSchema NamedRunRequest { get; } = ApiSchema.Object(
        "NamedRunRequest",
        "Which sync runs, by 'syncId' or 'syncSlug', and how. At most one of 'fullResync', 'resetCDC' and 'clearAndFill' is true.",
        [
            new ApiMember("syncId", ApiSchema.TextOrNull) { IsOptional = true },
            new ApiMember("syncSlug", ApiSchema.TextOrNull) { IsOptional = true },
            .. Options,
        ]);
}
