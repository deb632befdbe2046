namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of erasures and timelines.</summary>
internal static class PeopleSchemas
{
    private static readonly ApiSchema Count = ApiSchema.Object(
        "ErasedCount",
        "What there was in one place.",
        new ApiMember("place", ApiSchema.Text, "What it was: records, snapshots, states, attributes, log, outbox, violations, deadLetters or sinks."),
        new ApiMember("where", ApiSchema.TextOrNull, "Where that lies: a sync and its region, or a sink."),
        new ApiMember("count", ApiSchema.Long));

    private static readonly ApiSchema Entry = ApiSchema.Object(
        "TimelineEntry",
        "Something that happened to a person.",
        new ApiMember("at", ApiSchema.Time),
        new ApiMember("kind", ApiSchema.Word("TimelineKind", "What it was.", "event", "entered", "left", "synced")),
        new ApiMember("name", ApiSchema.Text, "The event, the audience, or the sync."),
        new ApiMember("source", ApiSchema.TextOrNull, "The event source; the cause of a transition; what the sync left."));

    internal static ApiSchema Receipt { get; } = ApiSchema.Object(
        "ErasureReceipt",
        "What was erased, without anything of the person.",
        new ApiMember("collection", ApiSchema.Text),
        new ApiMember("erasedAt", ApiSchema.Time),
        new ApiMember("suppressed", ApiSchema.Int, "How many keyed hashes were put on the list of those who do not come back."),
        new ApiMember("erased", ApiSchema.ListOf(Count)));

    internal static ApiSchema Allowed { get; } = ApiSchema.Object("AllowedPerson", "Who may come back.", new ApiMember("allowed", ApiSchema.Int, "How many hashes were taken off the list."));

    internal static ApiSchema Timeline { get; } = ApiSchema.Object(
        "Timeline",
        "What happened to a person, the newest first.",
        new ApiMember("data", ApiSchema.ListOf(Entry)),
        new ApiMember("complete", ApiSchema.Flag, "Whether nothing of the last day was left out but for the limit."));
}
