namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of events as those who manage see them.</summary>
internal static class EventManagementSchemas
{
    internal static ApiSchema Catalog { get; } = ApiSchema.Object(
        "EventCatalog",
        "Which events were seen.",
        new ApiMember("data", ApiSchema.ListOf(ApiSchema.Object(
            "SeenEvent",
            "Events of one source, type and name.",
            new ApiMember("source", ApiSchema.Text, "The event source."),
            new ApiMember("type", ApiSchema.Text),
            new ApiMember("name", ApiSchema.TextOrNull, "Cut at 256 letters; null where the events have none."),
            new ApiMember("count", ApiSchema.Long),
            new ApiMember("firstSeenAt", ApiSchema.Time),
            new ApiMember("lastSeenAt", ApiSchema.Time)))),
        new ApiMember("hours", ApiSchema.Number, "How far back it looks."),
        new ApiMember("others", ApiSchema.Long, "How many events have other names, where there are more than 10,000."));

    internal static ApiSchema Tailed { get; } = ApiSchema.Object(
        "TailedEvent",
        "An event that came in, or was refused.",
        new ApiMember("receivedAt", ApiSchema.Time),
        new ApiMember("source", ApiSchema.Text),
        new ApiMember("type", ApiSchema.TextOrNull),
        new ApiMember("name", ApiSchema.TextOrNull),
        new ApiMember("messageId", ApiSchema.TextOrNull),
        new ApiMember("userId", ApiSchema.TextOrNull),
        new ApiMember("anonymousId", ApiSchema.TextOrNull),
        new ApiMember("timestamp", ApiSchema.TimeOrNull, "When it happened."),
        new ApiMember("properties", ApiSchema.ListOf(ApiSchema.Text), "The names of its properties or traits, up to 100."),
        new ApiMember(
            "rejection",
            ApiSchema.Object("TailedRejection", "Why it was refused.", new ApiMember("code", ApiSchema.Text), new ApiMember("detail", ApiSchema.Text)) with { IsNullable = true },
            "Null for an event that was accepted. Those of the process that is asked."),
        new ApiMember("message", new ApiSchema { Type = "object", IsFree = true }, "The whole event, with values=true.") { IsOptional = true });
}
