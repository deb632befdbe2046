namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of plans, comparisons and tests.</summary>
internal static class PreviewSchemas
{
    private static readonly ApiSchema ObjectOrNull = new() { Type = "object", IsFree = true, IsNullable = true };

    private static readonly ApiSchema AnyValue = new() { Type = string.Empty, Description = "Any JSON." };

    private static readonly ApiSchema ChangeKind = ApiSchema.Word("ChangeKind", "What becomes of a record.", "added", "changed", "removed");

    private static readonly ApiMember Error = new("error", ApiSchema.Object(
        "PreviewError",
        "What went wrong.",
        new ApiMember("code", ApiSchema.Text, "Stable; rely on it and not on the message."),
        new ApiMember("message", ApiSchema.Text),
        new ApiMember("place", ApiSchema.TextOrNull)))
    {
        IsOptional = true,
    };

    internal static ApiSchema Plan { get; } = ApiSchema.Object(
        "SyncPlan",
        "What a run would do.",
        [
            new ApiMember("syncId", ApiSchema.Text),
            new ApiMember("definitions", ApiSchema.Word("PlannedDefinitions", "Which definitions were planned: those that the service runs with, or those of its configuration as it is written now.", "running", "file")),
            .. RunSchemas.RowCounts,
            new ApiMember("planBytes", ApiSchema.Long),
            new ApiMember("digest", ApiSchema.Text, "Allows this plan's removals, as 'allowRemovals'."),
            Error,
            new ApiMember("isAgainstOpenPlan", ApiSchema.Flag),
            new ApiMember("held", ApiSchema.Long, "Records that are not removed although the model lacks them, since an undo holds them."),
            new ApiMember("samples", ApiSchema.ListOf(ApiSchema.Object(
                "PlannedChange",
                "A record before and after.",
                new ApiMember("kind", ChangeKind),
                new ApiMember("key", ApiSchema.Text),
                new ApiMember("before", ObjectOrNull),
                new ApiMember("after", ObjectOrNull)))),
            new ApiMember("rejections", ApiSchema.ListOf(RunSchemas.RejectedRow)),
        ]);

    internal static ApiSchema Reconciliation { get; } = ApiSchema.Object(
        "Reconciliation",
        "How the store differs from the model.",
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("missing", ApiSchema.Long),
        new ApiMember("stale", ApiSchema.Long),
        new ApiMember("extra", ApiSchema.Long),
        new ApiMember("same", ApiSchema.Long),
        new ApiMember("rejected", ApiSchema.Long),
        new ApiMember("repairRunId", ApiSchema.TextOrNull),
        new ApiMember("repair", RunSchemas.Run with { Name = "RepairRun", IsNullable = true, Description = "The run that mended it; null when there was none." }),
        Error);

    internal static ApiSchema RowTest { get; } = ApiSchema.Object(
        "RowTest",
        "What a sync makes of one row.",
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("key", ApiSchema.Text),
        new ApiMember("as", ChangeKind),
        new ApiMember("row", ObjectOrNull),
        new ApiMember("fields", ApiSchema.ListOf(ApiSchema.Object(
            "TestedField",
            "What a mapping makes of the row.",
            new ApiMember("field", ApiSchema.Text),
            new ApiMember("mapping", ApiSchema.Text),
            new ApiMember("value", AnyValue),
            new ApiMember("leftOut", ApiSchema.Flag),
            new ApiMember("refusal", ApiSchema.TextOrNull)))),
        new ApiMember("indexes", ApiSchema.MapOf(ApiSchema.TextOrNull)),
        new ApiMember("before", ObjectOrNull),
        new ApiMember("after", ObjectOrNull),
        new ApiMember("refusal", ApiSchema.TextOrNull),
        new ApiMember("writeRefusal", ApiSchema.TextOrNull),
        new ApiMember("written", ApiSchema.Flag));

    internal static ApiSchema Model { get; } = ApiSchema.Object(
        "ModelPreview",
        "The first rows of a model.",
        new ApiMember("model", ApiSchema.Text),
        new ApiMember("primaryKey", ApiSchema.Text),
        new ApiMember("rowsRead", ApiSchema.Long),
        new ApiMember("isWhole", ApiSchema.Flag),
        new ApiMember("rowsWithoutKey", ApiSchema.Long),
        new ApiMember("duplicateKeys", ApiSchema.Long),
        new ApiMember("rowsWithDuplicateKey", ApiSchema.Long),
        new ApiMember("columns", ApiSchema.ListOf(ApiSchema.Object(
            "PreviewedColumn",
            "A column, and what its values are.",
            new ApiMember("name", ApiSchema.Text),
            new ApiMember("declaredType", ApiSchema.TextOrNull),
            new ApiMember("jsonTypes", ApiSchema.ListOf(ApiSchema.Text)),
            new ApiMember("nullShare", ApiSchema.Number),
            new ApiMember("refused", ApiSchema.Long),
            new ApiMember("refusedReason", ApiSchema.TextOrNull)))),
        new ApiMember("rows", ApiSchema.ListOf(new ApiSchema { Type = "object", IsFree = true })));

    internal static ApiSchema Source { get; } = ApiSchema.Object(
        "SourceTest",
        "Whether a source works.",
        new ApiMember("source", ApiSchema.Text),
        new ApiMember("succeeded", ApiSchema.Flag),
        new ApiMember("checks", ApiSchema.ListOf(ApiSchema.Object(
            "SourceCheck", "One step of the test.", new ApiMember("name", ApiSchema.Text), new ApiMember("problem", ApiSchema.TextOrNull)))),
        Error,
        new ApiMember("version", ApiSchema.TextOrNull),
        new ApiMember("clock", ApiSchema.Time) { IsOptional = true },
        new ApiMember("clockOffsetSeconds", ApiSchema.Number) { IsOptional = true });

    internal static ApiSchema Forgotten { get; } = ApiSchema.Object(
        "ForgottenSync", "The sync that was forgotten.", new ApiMember("syncId", ApiSchema.Text), new ApiMember("removedParts", ApiSchema.Long));

    internal static ApiSchema ReconcileRequest { get; } = ApiSchema.Object(
        "ReconcileRequest", "Whether what differs is mended.", new ApiMember("repair", ApiSchema.Flag) { IsOptional = true });

    internal static ApiSchema TestRequest { get; } = ApiSchema.Object(
        "RowTestRequest",
        "Which row is tried.",
        new ApiMember("key", ApiSchema.Text),
        new ApiMember("as", ChangeKind) { IsOptional = true },
        new ApiMember("write", ApiSchema.Flag) { IsOptional = true });

    internal static ApiSchema ForgetRequest { get; } = ApiSchema.Object(
        "ForgetRequest", "Whether its parts go too.", new ApiMember("removeParts", ApiSchema.Flag) { IsOptional = true });
}
