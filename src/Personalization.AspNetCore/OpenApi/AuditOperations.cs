using Personalization.AspNetCore.OpenApi.Schemas;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the audit log.</summary>
internal static class AuditOperations
{
    internal static ApiOperation List { get; } = ManagementOperations.Get("listAudit", "Lists who changed what, the latest first.", DebugSchemas.AuditPage, ManagementOperations.Malformed) with
    {
        Parameters =
        [
            new ApiParameter("since", "query", "Only what was done then or later.") { Schema = ApiSchema.Time },
            new ApiParameter("until", "query", "Only what was done before.") { Schema = ApiSchema.Time },
            new ApiParameter("actor", "query", "Only what an actor did, by name, or an API key, by id."),
            new ApiParameter("action", "query", "Only an action, such as sync.trigger, or all of a kind, such as sync."),
            new ApiParameter("resource", "query", "Only what was done to something of this name or kind."),
            new ApiParameter("before", "query", "The id before which the page begins: the 'next' of the page before."),
            new ApiParameter("limit", "query", "How many.") { Schema = ApiSchema.Int with { Bounds = (1, 1000), Usual = 100 } },
        ],
    };
}
