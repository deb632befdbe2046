using Personalization.AspNetCore.Contracts;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of what those who manage do with contracts.</summary>
internal static class ContractOperations
{
    internal static ApiOperation List { get; } = ManagementOperations.Get(
        "listViolations", "Lists what events broke of their contracts, the newest first.", ApiSchema.PageOf(ContractSchemas.Violation), ManagementOperations.Malformed) with
    {
        Parameters =
        [
            new ApiParameter("contract", "query", "The contract."),
            new ApiParameter("event", "query", "The id of the event within its contract."),
            new ApiParameter("blocked", "query", "true for blocked events only."),
            new ApiParameter("payload", "query", "true to have the events, too."),
            new ApiParameter("limit", "query", "How many.") { Schema = ApiSchema.Int with { Bounds = (1, EventViolations.MostListed), Usual = ContractEndpoints.DefaultLimit } },
        ],
    };

    internal static ApiOperation Replay { get; } = ManagementOperations.Get(
        "replayViolations", "Takes blocked events in once more, by today's contract.", ContractSchemas.Replay, ManagementOperations.Malformed, ManagementOperations.TooLarge, ManagementOperations.WrongType) with
    {
        Body = ContractSchemas.ReplayRequest,
    };

    internal static ApiOperation Infer { get; } = ManagementOperations.Get("inferContract", "Drafts schemas from the events of the log.", ContractSchemas.Draft) with
    {
        Parameters = [new ApiParameter("source", "query", "The event source."), new ApiParameter("event", "query", "The name of the event.")],
    };
}
