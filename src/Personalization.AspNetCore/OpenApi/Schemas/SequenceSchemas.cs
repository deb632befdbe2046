using Personalization.AspNetCore.Management;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of sequences and their runs, and of what else orchestrators read.</summary>
internal static class SequenceSchemas
{
    private static readonly ApiSchema End = ApiSchema.Word("SequenceTermination", "When a member ends the run of its sequence.", SequenceStatus.EndWords);

    private static readonly ApiMember MaxRejected = new("maxRejected", ApiSchema.Text, "How many rows it may reject, as a number or a percentage of the rows that were read, where rejected rows end the run.") { IsOptional = true };

    private static readonly ApiSchema Member = ApiSchema.Object(
        "SequenceMember", "A sync in a sequence.", new ApiMember("syncId", ApiSchema.Text), new ApiMember("terminateOn", End), MaxRejected);

    private static readonly ApiSchema MemberRun = ApiSchema.Object(
        "SequenceMemberRun",
        "A member in a run of its sequence.",
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("status", ApiSchema.Word("SequenceMemberStatus", "How far a member is.", SequenceStatus.MemberWords)),
        new ApiMember("terminateOn", End),
        MaxRejected,
        new ApiMember("runId", ApiSchema.TextOrNull, "The run of the sync, once it has begun."),
        new ApiMember("startedAt", ApiSchema.TimeOrNull),
        new ApiMember("finishedAt", ApiSchema.TimeOrNull),
        new ApiMember("querySize", ApiSchema.Long, "The rows that were read."),
        new ApiMember("rejected", ApiSchema.Long),
        new ApiMember("error", ApiSchema.TextOrNull),
        new ApiMember("errorCode", ApiSchema.TextOrNull));

    internal static ApiSchema Sequence { get; } = ApiSchema.Object(
        "Sequence",
        "Syncs that run one after another.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("slug", ApiSchema.Text, "The id."),
        new ApiMember("name", ApiSchema.Text, "The id."),
        new ApiMember("disabled", ApiSchema.Flag, "Whether its schedule is paused."),
        new ApiMember("status", ApiSchema.Text, "'pending' before the first run, or 'disabled' when it is paused, else the status of the last one."),
        new ApiMember("lastRunAt", ApiSchema.TimeOrNull),
        new ApiMember("schedule", ConfigurationSchemas.Schedule),
        new ApiMember("syncs", ApiSchema.ListOf(Member), "The members, in the order in which they run."));

    internal static ApiSchema Run { get; } = ApiSchema.Object(
        "SequenceRun",
        "A run of a sequence.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("sequenceId", ApiSchema.Text),
        new ApiMember("status", ApiSchema.Word("SequenceRunStatus", "Where a run is. One that is interrupted goes on by itself.", SequenceStatus.Words)),
        new ApiMember("cause", ApiSchema.Text, "What asked for it."),
        new ApiMember("createdAt", ApiSchema.Time),
        new ApiMember("startedAt", ApiSchema.TimeOrNull),
        new ApiMember("finishedAt", ApiSchema.TimeOrNull),
        new ApiMember("completionRatio", ApiSchema.Number, "How much of it has ended, 0 to 1."),
        new ApiMember("error", ApiSchema.TextOrNull, "Which member ended it, and why."),
        new ApiMember("errorCode", ApiSchema.TextOrNull),
        new ApiMember("members", ApiSchema.ListOf(MemberRun), "The members, in the order in which they run."));

    internal static ApiSchema Destination { get; } = ApiSchema.Object(
        "Destination",
        "A collection.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("slug", ApiSchema.Text, "The id."),
        new ApiMember("name", ApiSchema.Text, "The id."),
        new ApiMember("type", ApiSchema.Text, "Always 'collection'."),
        new ApiMember("primaryIndex", ApiSchema.Text),
        new ApiMember("indexes", ApiSchema.ListOf(ApiSchema.Text), "All of them."));

    internal static ApiSchema LegacyStart { get; } = ApiSchema.Object(
        "LegacyStart",
        "The run that goes on by itself.",
        new ApiMember("message", ApiSchema.Text, "Always 'enqueued'."),
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("latest_sync_run_id", ApiSchema.TextOrNull, "The run before."));

    internal static ApiSchema LegacySync { get; } = ApiSchema.Object(
        "LegacySync",
        "A sync and its last run.",
        new ApiMember(
            "sync",
            ApiSchema.Object("LegacySyncStatus", "The sync.", new ApiMember("id", ApiSchema.Text), new ApiMember("slug", ApiSchema.Text), new ApiMember("sync_status", ApiSchema.Text, "'pending', or the status of the run."))),
        new ApiMember(
            "last_sync_run",
            ApiSchema.Object(
                "LegacyRun",
                "The run; without members when there is none.",
                new ApiMember("id", ApiSchema.Text) { IsOptional = true },
                new ApiMember("created_at", ApiSchema.Time) { IsOptional = true },
                new ApiMember("started_at", ApiSchema.TimeOrNull) { IsOptional = true },
                new ApiMember("finished_at", ApiSchema.TimeOrNull) { IsOptional = true })));
}
