using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Answers who is in which audiences right now.</summary>
internal sealed class AudienceEndpoints(AudienceMembership membership, PlacedLookups lookups, RequestGuard guard, IOptions<PersonalizationApiOptions> options)
{
    private static readonly ApiProblem MalformedTarget = ApiProblems.Malformed(
        "The path cannot be read. An id or index value is one segment, percent-encoded UTF-8; '.', '..' and the empty text can only be asked for by POST.");

    /// <summary>GET or HEAD audiences/{parent_model_id}/{user_id}.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key) => FindAsync(context, key, hasIndex: false);

    /// <summary>GET or HEAD audiences/{parent_model_id}/{index_key}/{index_value}.</summary>
    internal Task FindByIndexAsync(HttpContext context, KeyEntry key) => FindAsync(context, key, hasIndex: true);

    /// <summary>POST audiences/{parent_model_id} with many user ids in the body.</summary>
    internal Task FindManyAsync(HttpContext context, KeyEntry key) => FindManyAsync(context, key, hasIndex: false);

    /// <summary>POST audiences/{parent_model_id}/{index_key} with many values in the body.</summary>
    internal Task FindManyByIndexAsync(HttpContext context, KeyEntry key) => FindManyAsync(context, key, hasIndex: true);

    /// <summary>GET audiences/{parent_model_id}/{index_key}/{index_value}/explain.</summary>
    internal Task ExplainAsync(HttpContext context, KeyEntry key)
    {
        if (Read(context, key, hasIndex: true, hasValue: true, explains: true, out var asked, out var value) is { } refusal)
        {
            return ProblemWriter.WriteAsync(context, refusal);
        }

        return guard.RunAsync(context, async () =>
        {
            var found = await membership.ExplainAsync(asked.Parent, asked.Index!, value, context.RequestAborted).ConfigureAwait(false);
            await JsonAnswer.WriteAsync(context, AudienceExplanationJson.Serialize(asked, value, found)).ConfigureAwait(false);
        });
    }

    private Task FindAsync(HttpContext context, KeyEntry key, bool hasIndex)
    {
        if (Read(context, key, hasIndex, hasValue: true, explains: false, out var asked, out var value) is { } refusal)
        {
            return ProblemWriter.WriteAsync(context, refusal);
        }

        // No token: asking for the request's makes one for every request, and a single person is found before it could be of use.
        var pending = membership.ReadOneAsync(asked.Parent, asked.Index, value, CancellationToken.None);
        return pending.IsCompletedSuccessfully ? AudienceAnswer.WriteAsync(context, AudienceJson.One(asked, value, pending.Result)) : WriteLaterAsync(context, asked, value, pending);
    }

    private Task WriteLaterAsync(HttpContext context, AudienceRequest asked, string value, ValueTask<IReadOnlyList<Membership>> pending) => guard.RunAsync(
        context, async () => await AudienceAnswer.WriteAsync(context, AudienceJson.One(asked, value, await pending.ConfigureAwait(false))).ConfigureAwait(false));

    private Task FindManyAsync(HttpContext context, KeyEntry key, bool hasIndex)
    {
        if (Read(context, key, hasIndex, hasValue: false, explains: false, out var asked, out _) is { } refusal)
        {
            return ProblemWriter.WriteAsync(context, refusal);
        }

        if (!Negotiation.SendsJson(context.Request))
        {
            return ProblemWriter.WriteAsync(context, ApiProblems.UnsupportedMediaType);
        }

        return guard.RunAsync(context, async () =>
        {
            var (body, problem) = await RequestBody.ReadAsync(context, options.Value.MaxBodyBytes).ConfigureAwait(false);
            if (problem is not null || !LookupBody.TryReadValues(body, out var values, out problem))
            {
                await ProblemWriter.WriteAsync(context, problem!).ConfigureAwait(false);
                return;
            }

            var found = await membership.ReadManyAsync(asked.Parent, asked.Index, values, context.RequestAborted).ConfigureAwait(false);
            await AudienceAnswer.WriteAsync(context, AudienceJson.Many(asked, values, found)).ConfigureAwait(false);
        });
    }

    /// <summary>Reads the target and checks the key; answers why the request is refused.</summary>
    private ApiProblem? Read(HttpContext context, KeyEntry key, bool hasIndex, bool hasValue, bool explains, out AudienceRequest asked, out string value)
    {
        asked = new AudienceRequest(string.Empty, null, Details: false);
        value = string.Empty;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!RawTarget.TryReadAudiences(target, hasIndex, hasValue, explains, out var raw) || !lookups.TryPlace(raw, out var place)
            || (hasValue && !PercentText.TryDecode(raw.Value, plusIsBlank: false, out value!)))
        {
            return MalformedTarget;
        }

        asked = new AudienceRequest(place.Collection, hasIndex ? place.Index : null, Details: false);
        // Why somebody is in an audience quotes values of any fields.
        if ((Refusal(key, place.Collection) ?? (explains && key.Fields is not null ? ApiProblems.ForbiddenFields : null)) is { } refusal)
        {
            return refusal;
        }

        if (!Negotiation.AcceptsJson(context.Request))
        {
            return ApiProblems.Unacceptable;
        }

        var isRead = AudienceQuery.TryReadDetails(RawTarget.QueryOf(target), out var details);
        asked = asked with { Details = details };
        return isRead ? null : AudienceQuery.MalformedDetails;
    }

    /// <summary>Membership tells of fields that a key may not be allowed to see.</summary>
    internal static ApiProblem? Refusal(KeyEntry key, string parent)
        => !key.Covers(parent) ? ApiProblems.ForbiddenCollection
            : key.Fields is { } fields && !fields.Contains(AudienceMerge.Field) ? ApiProblems.ForbiddenAudiences
            : null;
}
