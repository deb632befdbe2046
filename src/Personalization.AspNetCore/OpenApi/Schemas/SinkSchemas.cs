namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of sinks.</summary>
internal static class SinkSchemas
{
    internal static ApiSchema Sink { get; } = ApiSchema.Object(
        "Sink",
        "A sink, and how far it is behind.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("source", ApiSchema.Text, "The source whose database it writes."),
        new ApiMember("schema", ApiSchema.Text, "The schema of its tables."),
        new ApiMember("unreadEvents", ApiSchema.Int, "How many events it has not read yet. 10000 stands for that many or more."),
        new ApiMember("unreadViolations", ApiSchema.Int, "How many violations it has not read yet. 10000 stands for that many or more."));

    internal static ApiSchema Failure { get; } = ApiSchema.Object(
        "SinkFailure",
        "An event that tables of a sink did not take.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("event", ApiSchema.Text, "The name of a track event, or the type of another."),
        new ApiMember("isViolation", ApiSchema.Flag, "Whether it was on its way into event_violations."),
        new ApiMember("problem", ApiSchema.Text, "Why, and the way out."),
        new ApiMember("at", ApiSchema.Time, "When it was refused first."));

    internal static ApiSchema Replayed { get; } = ApiSchema.Object(
        "SinkReplayed",
        "What became of a replay.",
        new ApiMember("written", ApiSchema.Int),
        new ApiMember("left", ApiSchema.Int, "How many stay."));

    internal static ApiSchema Discarded { get; } = ApiSchema.Object("SinkDiscarded", "How many events are gone.", new ApiMember("discarded", ApiSchema.Int));

    internal static ApiSchema Snapshot { get; } = ApiSchema.Object(
        "SinkSnapshot",
        "The memberships that were written.",
        new ApiMember("data", ApiSchema.ListOf(ApiSchema.Object(
            "SnapshotChanges",
            "What was written of an audience.",
            new ApiMember("audience", ApiSchema.Text),
            new ApiMember("entered", ApiSchema.Long, "How many came since the snapshot before."),
            new ApiMember("exited", ApiSchema.Long, "How many left.")))),
        new ApiMember("skipped", ApiSchema.ListOf(ApiSchema.Text), "The audiences that are being backfilled, whose collection is loading, or that another process wrote meanwhile."));
}
