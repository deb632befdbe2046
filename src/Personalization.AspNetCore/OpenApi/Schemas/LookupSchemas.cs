using Personalization.AspNetCore.Lookups;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of lookups.</summary>
internal static class LookupSchemas
{
    /// <summary>Generators have no good type for "text, a number or a boolean"; each has its text, which names the same value.</summary>
    private static readonly ApiSchema IndexValue = ApiSchema.Text with { Description = "An index value as text. JSON numbers and booleans are taken for their text." };

    private static readonly ApiSchema FreeRecord = new() { Type = "object", IsFree = true };

    internal static ApiSchema Record { get; } = FreeRecord with
    {
        Name = "PersonalizationRecord",
        Description = "A record: its fields, as the syncs map them.",
        Example = """{"full_name":"Jane Doe","lifetime_value":1520.5}""",
    };

    internal static ApiSchema Query { get; } = ApiSchema.MapOf(IndexValue) with
    {
        Name = "RecordQuery",
        Description = "One member: an index, and the value to look up.",
        Bounds = (1, 1),
        Example = """{"email":"jane@example.com"}""",
    };

    internal static ApiSchema BatchQuery { get; } = ApiSchema.Object(
        "RecordBatchQuery",
        "The values to look up. Repeats are answered once.",
        new ApiMember("values", ApiSchema.ListOf(IndexValue) with { Bounds = (0, LookupBody.MaxValues) }));

    internal static ApiSchema Batch { get; } = ApiSchema.Object(
        "RecordBatch",
        "Many records.",
        new ApiMember("records", ApiSchema.MapOf(FreeRecord with { IsNullable = true }), "The records by the text of their value; null where there is none."));

    internal static ApiSchema Explanation { get; } = ApiSchema.Object(
        "RecordExplanation",
        "Of what parts a record is made.",
        new ApiMember("collection", ApiSchema.Text),
        new ApiMember("key", ApiSchema.Text, "The record's primary key."),
        new ApiMember("visible", ApiSchema.Flag, "Whether lookups answer the record."),
        new ApiMember("lastModified", ApiSchema.Time),
        new ApiMember("parts", ApiSchema.ListOf(Part())));

    private static ApiSchema Part() => ApiSchema.Object(
        "RecordPart",
        "What one sync has written into a record.",
        new ApiMember("sync", ApiSchema.Text, "The sync's id."),
        new ApiMember("run", ApiSchema.Long, "The number of the run that wrote it."),
        new ApiMember("syncedAt", ApiSchema.Time),
        new ApiMember("state", ApiSchema.Word("RecordPartState", "Whether the part gives fields.", "live", "cleared", "removed")),
        new ApiMember("fields", ApiSchema.ListOf(ApiSchema.Text)),
        new ApiMember("indexes", ApiSchema.ListOf(ApiSchema.Text)),
        new ApiMember("model", ApiSchema.TextOrNull),
        new ApiMember("modelKey", ApiSchema.Object(
            "ModelKey", "The row of the model.", new ApiMember("column", ApiSchema.TextOrNull), new ApiMember("value", ApiSchema.Text))));
}
