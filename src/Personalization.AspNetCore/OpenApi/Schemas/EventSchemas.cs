using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of events.</summary>
internal static class EventSchemas
{
    private static readonly ApiSchema Free = new() { Type = "object", IsFree = true };

    private static readonly ApiSchema Rejected = ApiSchema.Object(
        "RejectedEvent",
        "A message that is refused for good: to send it again would not help.",
        new ApiMember("index", ApiSchema.Int, "Its place in the batch, from 0."),
        new ApiMember("messageId", ApiSchema.TextOrNull),
        new ApiMember("code", ApiSchema.Text, "Stable; rely on it and not on texts."),
        new ApiMember("detail", ApiSchema.Text, "What is wrong and the way out."));

    private static readonly ApiSchema Warning = ApiSchema.Object(
        "EventWarning",
        "A message that was accepted with something put right.",
        new ApiMember("index", ApiSchema.Int, "Its place in the batch, from 0."),
        new ApiMember("messageId", ApiSchema.Text),
        new ApiMember("code", ApiSchema.Text, "Stable; rely on it and not on texts."),
        new ApiMember("detail", ApiSchema.Text, "What was put right, and how."));

    internal static ApiSchema Message { get; } = Open(
        "EventMessage",
        "What happened. Further members are kept as they are.",
        Optional("type", ApiSchema.Word("EventType", "The type. That of the path if absent; a message of a batch says it.", "track", "identify", "page", "screen", "group", "alias")),
        Optional("messageId", ApiSchema.Text, "The id by which a repetition is known; made here if absent."),
        Optional("userId", ApiSchema.Text, "The user. A message has this or an anonymousId."),
        Optional("anonymousId", ApiSchema.Text, "The device or browser."),
        Optional("previousId", ApiSchema.Text, "Of alias: the other id."),
        Optional("groupId", ApiSchema.Text, "Of group: the group."),
        Optional("event", ApiSchema.Text, "Of track: the name of what happened."),
        Optional("name", ApiSchema.Text, "Of page and screen: their name."),
        Optional("properties", Free),
        Optional("traits", Free),
        Optional("context", Free),
        Optional("integrations", Free),
        Optional("originalTimestamp", ApiSchema.Time, "When it happened, by the sender's clock; 'timestamp' if absent, and else now."),
        Optional("timestamp", ApiSchema.Time),
        Optional("sentAt", ApiSchema.Time, "When it was sent, by the same clock."));

    internal static ApiSchema Batch { get; } = Open(
        "EventBatch",
        "Many messages.",
        new ApiMember("batch", ApiSchema.ListOf(Message) with { Bounds = (0, EventLimits.Events) }),
        Optional("sentAt", ApiSchema.Time, "When they were sent; for messages that do not say it."));

    internal static ApiSchema Answer { get; } = ApiSchema.Object(
        "EventAnswer",
        "What became of the messages.",
        new ApiMember("success", ApiSchema.Flag, "Always true."),
        Optional("rejected", ApiSchema.ListOf(Rejected), "Those that are refused; absent when there are none."),
        Optional("warnings", ApiSchema.ListOf(Warning), "Those of which something was put right; absent when there are none."));

    internal static ApiSchema Problem { get; } = ProblemSchemas.Problem with
    {
        Name = "EventProblem",
        Description = "Why nothing was accepted, and the way out.",
        Members = [.. ProblemSchemas.Problem.Members, Optional("rejected", ApiSchema.ListOf(Rejected), "What is refused, message by message.")],
    };

    /// <summary>An object that may have more members.</summary>
    private static ApiSchema Open(string name, string description, params IReadOnlyList<ApiMember> members) => ApiSchema.Object(name, description, members) with { IsFree = true };

    private static ApiMember Optional(string name, ApiSchema schema, string? description = null) => new(name, schema, description) { IsOptional = true };
}
