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
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenCollection);
        }

        var asked = AskedQuery.Of(context);
        var filter = new ViolationFilter { Contract = NameOf(asked, "contract"), Event = NameOf(asked, "event"), IsBlocked = asked.Flag("blocked") };
        var (limit, withEvent) = (asked.Number("limit", DefaultLimit, 1, EventViolations.MostListed), asked.Flag("payload"));
        if (asked.Problem is { } problem)
        {
            return new Answer(problem);
        }

        var found = await violations.ListAsync(filter, limit, cancellationToken).ConfigureAwait(false);
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

        var asked = AskedQuery.Of(context);
        var (source, one) = (NameOf(asked, "source"), NameOf(asked, "event"));
        if (asked.Problem is { } problem)
        {
            return new Answer(problem);
        }

        var draft = await drafts.DraftAsync(source, one, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DraftJson.Write(json, draft)));
    });

    /// <summary>An empty name asks for nothing, as none does.</summary>
    private static string? NameOf(AskedQuery asked, string name) => asked.Text(name) is { Length: > 0 } text ? text : null;
}
