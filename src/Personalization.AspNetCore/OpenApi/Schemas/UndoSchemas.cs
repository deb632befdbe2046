using Personalization.Sync;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of undone removals, and of what nobody manages.</summary>
internal static class UndoSchemas
{
    internal static ApiSchema Undone { get; } = ApiSchema.Object(
        "UndoneRun",
        "What became of the parts that a run had removed.",
        new ApiMember("runId", ApiSchema.Text),
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("restored", ApiSchema.Long, "Records that have their part again."),
        new ApiMember("leftAlone", ApiSchema.Long, "Records that had one already."),
        new ApiMember("rejected", ApiSchema.Long, "Records that could not be written back."),
        new ApiMember("rejections", ApiSchema.ListOf(RunSchemas.RejectedRow), "The first of them."));

    internal static ApiSchema UndoRequest { get; } = ApiSchema.Object(
        "UndoRequest", "Which records are brought back; all that the run has removed without it.", new ApiMember("keys", ApiSchema.ListOf(ApiSchema.Text), "Record keys, at most 1,000.") { IsOptional = true });

    internal static ApiSchema Released { get; } = ApiSchema.Object(
        "ReleasedKeys", "How many keys were held.", new ApiMember("syncId", ApiSchema.Text), new ApiMember("released", ApiSchema.Long));

    internal static ApiSchema ReleaseRequest { get; } = ApiSchema.Object(
        "ReleaseRequest",
        "Which keys are held no longer; all without it.",
        new ApiMember("runId", ApiSchema.Text, "The run whose removals were undone.") { IsOptional = true },
        new ApiMember("keys", ApiSchema.ListOf(ApiSchema.Text), "Record keys, at most 1,000.") { IsOptional = true });

    internal static ApiSchema Held { get; } = ApiSchema.Object(
        "HeldKeys",
        "How many records an undo holds.",
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("runId", ApiSchema.Text, "The run whose removals were undone."),
        new ApiMember("keys", ApiSchema.Long));

    internal static ApiSchema Unmanaged { get; } = ApiSchema.Object(
        "UnmanagedSync",
        "A sync that has parts of records and is not configured.",
        new ApiMember("syncId", ApiSchema.Text),
        new ApiMember("collection", ApiSchema.Text),
        new ApiMember("fields", ApiSchema.ListOf(ApiSchema.Text)));

    internal static ApiSchema Change { get; } = ApiSchema.Object(
        "ConfigurationChange",
        "What a reload would change.",
        new ApiMember("kind", ApiSchema.Word("ConfiguredKind", "What it is.", "source", "model", "collection", "index", "sync")),
        new ApiMember("name", ApiSchema.Text),
        new ApiMember("change", ApiSchema.Word("ChangeOfConfiguration", "What becomes of it.", "added", "changed", "renamed", "removed")),
        new ApiMember("effect", ApiSchema.Word(
            "EffectOfChange", "What comes of it.", ConfigurationEffects.AtOnce, ConfigurationEffects.Rewrite, ConfigurationEffects.Decision, ConfigurationEffects.Unmanaged)),
        new ApiMember("explanation", ApiSchema.Text));
}
