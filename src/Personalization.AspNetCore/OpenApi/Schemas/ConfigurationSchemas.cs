namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of what is configured.</summary>
internal static class ConfigurationSchemas
{
    private static readonly ApiMember[] Entity =
    [
        new("id", ApiSchema.Text), new("slug", ApiSchema.Text, "The id."), new("name", ApiSchema.Text, "The id."),
    ];

    internal static readonly ApiSchema Schedule = ApiSchema.Object(
        "SyncSchedule",
        "When a sync runs by itself; null when it does not.",
        new ApiMember("type", ApiSchema.Text, "'interval', 'cron', 'recurrence', 'after' or 'webhook'."),
        new ApiMember("seconds", ApiSchema.Number, "The interval's.") { IsOptional = true },
        new ApiMember("description", ApiSchema.Text, "The schedule in words.")) with
    {
        IsNullable = true,
    };

    private static readonly ApiSchema Settings = ApiSchema.Object(
        "SyncConfiguration",
        "How a sync writes.",
        new ApiMember("mode", ApiSchema.Text),
        new ApiMember("onRemoved", ApiSchema.Text, "What becomes of the part of a row that left the model."));

    internal static ApiSchema Source { get; } = ApiSchema.Object(
        "Source", "A database that models ask.", [.. Entity, new ApiMember("type", ApiSchema.Text)]);

    internal static ApiSchema Model { get; } = ApiSchema.Object(
        "Model",
        "A query whose rows syncs write.",
        [
            .. Entity,
            new ApiMember("sourceId", ApiSchema.TextOrNull),
            new ApiMember("primaryKey", ApiSchema.Text, "The column by which rows are known."),
            new ApiMember("columns", ApiSchema.MapOf(ApiSchema.Text), "The types that are set for columns, by name."),
            new ApiMember("pii", ApiSchema.MapOf(ApiSchema.Text), "The policies for columns with personal data, by name.") { IsOptional = true },
            new ApiMember("syncs", ApiSchema.ListOf(ApiSchema.Text), "The ids of the syncs that read it."),
        ]);

    internal static ApiSchema Sync { get; } = ApiSchema.Object(
        "Sync",
        "How the rows of a model get into a collection.",
        [
            .. Entity,
            new ApiMember("modelId", ApiSchema.Text),
            new ApiMember("destinationId", ApiSchema.Text, "The collection."),
            new ApiMember("primaryKey", ApiSchema.Text),
            new ApiMember("disabled", ApiSchema.Flag, "Whether it is paused."),
            new ApiMember("status", ApiSchema.Text, "'pending' before the first run, or 'disabled' when it is paused, else the status of the last one."),
            new ApiMember("lastRunAt", ApiSchema.TimeOrNull),
            new ApiMember("schedule", Schedule),
            new ApiMember("alerts", AlertSchemas.Counts),
            new ApiMember("configuration", Settings),
        ]);
}
