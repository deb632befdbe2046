using Personalization.AspNetCore.Debugging;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of the debugger and of the audit log.</summary>
internal static class DebugSchemas
{
    private static readonly ApiSchema Free = new() { Type = "object", IsFree = true, IsNullable = true };

    private static readonly ApiSchema Row = ApiSchema.Object(
        "DebuggedRow",
        "A row that the debugger has recorded.",
        new ApiMember("number", ApiSchema.Long, "Its place among those of the run."),
        new ApiMember("runId", ApiSchema.Text),
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("at", ApiSchema.Time, "When the store answered, or the row was refused."),
        new ApiMember("key", ApiSchema.TextOrNull, "The record key; null where it could not be read."),
        new ApiMember("operation", ApiSchema.TextOrNull, "added, changed or removed; null for a row that was refused before that was known."),
        new ApiMember("status", ApiSchema.Word("RowStatus", "What became of a row.", DebugRowQuery.Statuses)),
        new ApiMember("reason", ApiSchema.TextOrNull, "Why it was rejected."),
        new ApiMember("batch", ApiSchema.Long with { IsNullable = true }, "The batch: the place of its first operation in the plan."),
        new ApiMember("region", ApiSchema.TextOrNull, "The region, where there are several."),
        new ApiMember("source", Free, "The columns that the sync reads, as the source has them."),
        new ApiMember("part", Free, "The fields that they were mapped to."),
        new ApiMember("answer", ApiSchema.TextOrNull, "What the store answered."));

    private static readonly ApiSchema Entry = ApiSchema.Object(
        "AuditEntry",
        "Something that somebody changed, or tried to.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("at", ApiSchema.Time),
        new ApiMember("action", ApiSchema.Text, "Such as sync.trigger."),
        new ApiMember("actor", ApiSchema.Object(
            "AuditActor",
            "Who did it.",
            new ApiMember("kind", ApiSchema.Text, "key, cli, config or anonymous."),
            new ApiMember("id", ApiSchema.TextOrNull, "The API key's id."),
            new ApiMember("name", ApiSchema.Text))),
        new ApiMember("resourceType", ApiSchema.Text),
        new ApiMember("resource", ApiSchema.Text, "The name or id; empty where there is none."),
        new ApiMember("outcome", ApiSchema.Text, "done or failed."),
        new ApiMember("errorCode", ApiSchema.TextOrNull),
        new ApiMember("details", new ApiSchema { Type = "object", IsFree = true }, "More of it; before and after where there are both."));

    internal static ApiSchema Switch { get; } = ApiSchema.Object(
        "Debugger",
        "Whether the debugger of a sync is on.",
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("isOn", ApiSchema.Flag),
        new ApiMember("since", ApiSchema.TimeOrNull),
        new ApiMember("until", ApiSchema.TimeOrNull, "When it ends by itself."));

    internal static ApiSchema SwitchRequest { get; } = ApiSchema.Object(
        "DebugRequest",
        "How long the debugger is on.",
        new ApiMember("for", ApiSchema.TextOrNull, "A number and its unit, such as 30m, 4h or 2d; at most 7d, and an hour without it.") { IsOptional = true });

    internal static ApiSchema Page { get; } = ApiSchema.Object(
        "DebuggedRows",
        "A page of rows.",
        new ApiMember("data", ApiSchema.ListOf(Row)),
        new ApiMember("next", ApiSchema.Long with { IsNullable = true }, "The number after which the next page begins; null at the end."));

    internal static ApiSchema AuditPage { get; } = ApiSchema.Object(
        "AuditPage",
        "A page of the audit log.",
        new ApiMember("data", ApiSchema.ListOf(Entry)),
        new ApiMember("next", ApiSchema.TextOrNull, "The id before which the next page begins; null at the end."));
}
