namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of what events broke of their contracts.</summary>
internal static class ContractSchemas
{
    internal static ApiSchema Violation { get; } = ApiSchema.Object(
        "Violation",
        "What an event broke of its contract.",
        new ApiMember("id", ApiSchema.Text, "What it is replayed by."),
        new ApiMember("time", ApiSchema.Time, "When it was found."),
        new ApiMember("source", ApiSchema.Text, "The event source."),
        new ApiMember("contract", ApiSchema.Text, "The contract; empty where a transform failed and there is none."),
        new ApiMember("event", ApiSchema.TextOrNull, "The id of the event within the contract; null where it is not declared."),
        new ApiMember("messageId", ApiSchema.Text),
        new ApiMember("eventType", ApiSchema.Text),
        new ApiMember("eventName", ApiSchema.TextOrNull),
        new ApiMember("schemaVersion", ApiSchema.TextOrNull, "The version that the event said; null for the default one."),
        new ApiMember("blocked", ApiSchema.Flag, "Whether it was blocked, and can be replayed."),
        new ApiMember("hasUndeclaredSchema", ApiSchema.Flag),
        new ApiMember("hasUndeclaredFields", ApiSchema.Flag),
        new ApiMember("hasSchemaViolated", ApiSchema.Flag),
        new ApiMember("violations", ApiSchema.ListOf(ApiSchema.Text), "What is wrong, in words that begin with the field."),
        new ApiMember("payload", new ApiSchema { Type = "object", IsFree = true }, "The event as it came in, where it was asked for.") { IsOptional = true });

    internal static ApiSchema Replay { get; } = ApiSchema.Object(
        "ViolationReplay",
        "What a replay has come to.",
        new ApiMember("replayed", ApiSchema.Int, "How many blocked events were taken in."),
        new ApiMember("stillBlocked", ApiSchema.Int, "How many today's contract blocks, too."));

    internal static ApiSchema ReplayRequest { get; } = ApiSchema.Object(
        "ViolationReplayRequest",
        "Which blocked events are meant: all that are as is said.",
        new ApiMember("ids", ApiSchema.ListOf(ApiSchema.Text)) { IsOptional = true },
        new ApiMember("contract", ApiSchema.Text) { IsOptional = true },
        new ApiMember("event", ApiSchema.Text, "The id of the event within its contract.") { IsOptional = true },
        new ApiMember("all", ApiSchema.Flag) { IsOptional = true });

    internal static ApiSchema Draft { get; } = ApiSchema.Object(
        "ContractDraft",
        "A contract that is drafted from events.",
        new ApiMember("events", ApiSchema.Int, "How many events it is drafted from."),
        new ApiMember("kinds", ApiSchema.Int, "How many kinds of events there are."),
        new ApiMember("draft", new ApiSchema { Type = "object", IsFree = true }, "The schema of the only kind, or a section contracts with all of them."));
}
