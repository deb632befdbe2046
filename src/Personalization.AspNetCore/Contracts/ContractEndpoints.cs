using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Contracts;

/// <summary>Lists violations, takes blocked events in once more, and drafts schemas. Events belong to no collection, so a key that is limited to some is refused.</summary>
internal sealed class ContractEndpoints(EventViolations violations, SchemaDrafts drafts, LongAnswer answers)
{
    internal const int DefaultLimit = 100;

    /// <summary>GET events/violations.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var query = PageQuery.Of(context);
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenCollection);
        }

        if (!PageQuery.TryRead(query, "limit", DefaultLimit, out var limit) || limit is < 1 or > EventViolations.MostListed)
        {
            return new Answer(ApiProblems.Malformed($"The query cannot be read. 'limit' is 1 to {EventViolations.MostListed}."));
        }

        var filter = new ViolationFilter { Contract = TextOf(query, "contract"), Event = TextOf(query, "event"), IsBlocked = TextOf(query, "blocked") == "true" };
        var found = await violations.ListAsync(filter, limit, cancellationToken).ConfigureAwait(false);
        var withEvent = TextOf(query, "payload") == "true";
        return new Answer(ManagementJson.List(found, (json, one) => ViolationJson.Write(json, one, withEvent)));
    });

    /// <summary>POST events/violations/replay.</summary>
    internal Task ReplayAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenCollection);
        }

        var members = BodyMembers.Read(body);
        var (all, contract, one, ids) = (members.Flag("all"), members.Text("contract"), members.Text("event"), members.Texts("ids"));
        if (members.Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        if (!all && contract is null && one is null && ids is null)
        {
            return new Answer(ApiProblems.Malformed("The body does not say which blocked events are meant. Give 'ids', 'contract', 'event', or \"all\": true."));
        }

        var filter = new ViolationFilter { Contract = contract, Event = one, Ids = ids?.ToHashSet(StringComparer.Ordinal) };
        var replay = await violations.ReplayAsync(filter, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => ViolationJson.Write(json, replay)));
    });

    /// <summary>GET contracts/infer.</summary>
    internal Task InferAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenCollection);
        }

        var query = PageQuery.Of(context);
        var draft = await drafts.DraftAsync(TextOf(query, "source"), TextOf(query, "event"), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DraftJson.Write(json, draft)));
    });

    private static string? TextOf(QueryCollection query, string name) => query[name] is [{ Length: > 0 } text] ? text : null;
}
