namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of deliveries.</summary>
internal static class DeliverySchemas
{
    private static readonly ApiMember[] Facts =
    [
        new("id", ApiSchema.Text),
        new("sync", ApiSchema.Text, "The realtime sync or event sync."),
        new("trigger", ApiSchema.Text, "entry or exit, or the type of the event."),
        new("reason", ApiSchema.Text, "Why it was refused."),
        new("at", ApiSchema.Time, "When it was refused."),
        new("key", ApiSchema.Text, "The idempotency key."),
    ];

    internal static ApiSchema Sync { get; } = ApiSchema.Object(
        "RealtimeSync",
        "A realtime sync or an event sync, with what this process has delivered.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("destination", ApiSchema.Text),
        new ApiMember("delivers", ApiSchema.Text, "transitions or events."),
        new ApiMember("delivered", ApiSchema.Long),
        new ApiMember("retried", ApiSchema.Long),
        new ApiMember("refused", ApiSchema.Long));

    internal static ApiSchema Attempt { get; } = ApiSchema.Object(
        "DeliveryAttempt",
        "One attempt to deliver, or those of a minute with the same trigger, status and reason added up.",
        new ApiMember("at", ApiSchema.Time),
        new ApiMember("trigger", ApiSchema.Text),
        new ApiMember("rows", ApiSchema.Int),
        new ApiMember("status", ApiSchema.Text, "delivered, retry or refused."),
        new ApiMember("durationSeconds", ApiSchema.Number),
        new ApiMember("reason", ApiSchema.TextOrNull),
        new ApiMember("attempts", ApiSchema.Long, "How many attempts are added up; 1 for the last ones of this process."));

    internal static ApiSchema Refused { get; } = ApiSchema.Object(
        "DeadLetter",
        "What a destination or the tables of a sink would not take.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("kind", ApiSchema.Text, "destination or sink: who would not take it."),
        new ApiMember("sync", ApiSchema.TextOrNull, "The realtime sync or event sync; null for a sink's."),
        new ApiMember("sink", ApiSchema.TextOrNull, "The sink, whose replay writes it; null for a destination's."),
        new ApiMember("trigger", ApiSchema.Text, "entry or exit, or the type of the event; of a sink's the name of a track event."),
        new ApiMember("reason", ApiSchema.Text, "Why it was refused."),
        new ApiMember("at", ApiSchema.Time, "When it was refused."),
        new ApiMember("key", ApiSchema.TextOrNull, "The idempotency key; null for a sink's."));

    internal static ApiSchema WholeLetter { get; } = ApiSchema.Object(
        "WholeDeadLetter",
        "What a destination would not take, with whose it is and what it holds.",
        [.. Facts, new("parent", ApiSchema.Text), new("person", ApiSchema.Text, "The record's key, or the person's id."), new("body", new ApiSchema { Type = "object" }, "The transition, or the event.")]);

    internal static ApiSchema Replayed { get; } = ApiSchema.Object(
        "DeadLettersReplayed",
        "What became of a replay.",
        new ApiMember("delivered", ApiSchema.Int),
        new ApiMember("left", ApiSchema.Int, "How many stay."),
        new ApiMember("reason", ApiSchema.TextOrNull, "Why they stay."));

    internal static ApiSchema Discarded { get; } = ApiSchema.Object("DeadLettersDiscarded", "How many letters are gone.", new ApiMember("discarded", ApiSchema.Int));
}
