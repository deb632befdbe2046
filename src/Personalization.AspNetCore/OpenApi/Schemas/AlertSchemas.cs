using Personalization.Alerts;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of alerts.</summary>
internal static class AlertSchemas
{
    private static readonly ApiSchema Trigger = ApiSchema.Word("AlertTrigger", "What a sync is judged by.", [.. AlertWords.Triggers]);

    internal static ApiSchema Counts { get; } = ApiSchema.Object(
        "AlertCounts", "How many triggers of a sync alert; those that are muted count too.", new ApiMember("critical", ApiSchema.Int), new ApiMember("warning", ApiSchema.Int));

    internal static ApiSchema Alert { get; } = ApiSchema.Object(
        "Alert",
        "A trigger of a sync that alerts or is muted.",
        new ApiMember("sync", ApiSchema.Text),
        new ApiMember("trigger", Trigger),
        new ApiMember("level", ApiSchema.Word("AlertLevel", "How bad it is.", ["ok", "warning", "critical"])),
        new ApiMember("since", ApiSchema.TimeOrNull, "Since when it has this level; null for a trigger that was not judged yet."),
        new ApiMember("text", ApiSchema.Text, "What is the matter."),
        new ApiMember("muted", ApiSchema.Flag, "Whether nobody is told."),
        new ApiMember("mutedUntil", ApiSchema.TimeOrNull, "Until when nobody is told; null for ever, or when it is not muted."));

    internal static ApiSchema Named { get; } = ApiSchema.Object("AlertRequest", "A trigger of a sync.", new ApiMember("sync", ApiSchema.Text), new ApiMember("trigger", Trigger));

    internal static ApiSchema MuteRequest { get; } = ApiSchema.Object(
        "AlertMuteRequest",
        "A trigger of a sync, and for how long nobody is told.",
        new ApiMember("sync", ApiSchema.Text),
        new ApiMember("trigger", Trigger),
        new ApiMember("for", ApiSchema.TextOrNull, "Such as 30m, 4h or 1d; until it is unmuted without it.") { IsOptional = true });

    internal static ApiSchema Tested { get; } = ApiSchema.Object(
        "AlertChannelTested",
        "What became of a test.",
        new ApiMember("channel", ApiSchema.Text),
        new ApiMember("delivered", ApiSchema.Flag),
        new ApiMember("reason", ApiSchema.TextOrNull, "Why it was not taken."));
}
