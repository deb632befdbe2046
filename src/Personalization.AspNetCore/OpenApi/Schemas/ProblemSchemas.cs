namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schema of problems.</summary>
internal static class ProblemSchemas
{
    internal static ApiSchema Problem { get; } = ApiSchema.Object(
        "Problem",
        "Why a request is refused, and the way out.",
        new ApiMember("type", ApiSchema.Text, "Always 'about:blank'."),
        new ApiMember("title", ApiSchema.Text, "The HTTP status in words."),
        new ApiMember("status", ApiSchema.Int, "The HTTP status."),
        new ApiMember("code", ApiSchema.Text, "Stable; rely on it and not on texts."),
        new ApiMember("detail", ApiSchema.Text, "What is wrong and the way out. Never holds a key or an index value."),
        new ApiMember("message", ApiSchema.Text, "Below /api/v1 only: the title.") { IsOptional = true },
        new ApiMember("details", ApiSchema.Text, "Below /api/v1 only: the detail.") { IsOptional = true });
}
