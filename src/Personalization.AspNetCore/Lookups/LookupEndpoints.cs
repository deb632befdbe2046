using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Answers lookups. A usual one is answered without a state machine.</summary>
internal sealed class LookupEndpoints(LookupAnswer answer, BatchAnswer batches, PlacedLookups lookups, RequestGuard guard)
{
    internal static readonly ApiProblem MalformedTarget = ApiProblems.Malformed(
        "The path cannot be read. An index value is one segment, percent-encoded UTF-8; '.', '..' and the empty text can only be asked for by POST.");

    private static readonly ApiProblem MalformedFields = ApiProblems.Malformed(
        "The query's 'fields' cannot be read. Give names of fields, percent-encoded and separated by commas, such as ?fields=full_name,city.");

    /// <summary>GET or HEAD …/records/{index_key}/{index_value}.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key)
    {
        var target = TargetOf(context);
        if (!RawTarget.TryRead(target, segments: 2, out var raw) || !lookups.TryPlace(raw, out var place)
            || !PercentText.TryDecode(raw.Value, plusIsBlank: false, out var value))
        {
            return ProblemWriter.WriteAsync(context, MalformedTarget);
        }

        return Check(context, key, place, target, out var fields) is { } refusal
            ? ProblemWriter.WriteAsync(context, refusal)
            : answer.WriteAsync(context, place, value, fields);
    }

    /// <summary>POST …/records with an index and a value in the body.</summary>
    internal async Task FindByBodyAsync(HttpContext context, KeyEntry key)
    {
        if (!TryReadTarget(context, segments: 0, out var place))
        {
            await ProblemWriter.WriteAsync(context, MalformedTarget).ConfigureAwait(false);
            return;
        }

        if (Check(context, key, place, TargetOf(context), out var fields) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
        }
        else if (await ReadBodyAsync(context).ConfigureAwait(false) is { } body)
        {
            await (LookupBody.TryReadPair(body, out var index, out var value, out var problem)
                ? answer.WriteAsync(context, place.By(index), value, fields)
                : ProblemWriter.WriteAsync(context, problem!)).ConfigureAwait(false);
        }
    }

    /// <summary>POST …/records/{index_key} with many values in the body.</summary>
    internal async Task FindManyAsync(HttpContext context, KeyEntry key)
    {
        if (!TryReadTarget(context, segments: 1, out var place))
        {
            await ProblemWriter.WriteAsync(context, MalformedTarget).ConfigureAwait(false);
            return;
        }

        if (Check(context, key, place, TargetOf(context), out var fields) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
        }
        else if (await ReadBodyAsync(context).ConfigureAwait(false) is { } body)
        {
            await (LookupBody.TryReadValues(body, out var values, out var problem)
                ? guard.RunAsync(context, () => batches.WriteAsync(context, place, values, fields))
                : ProblemWriter.WriteAsync(context, problem!)).ConfigureAwait(false);
        }
    }

    internal static string TargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private bool TryReadTarget(HttpContext context, int segments, out LookupPlace place)
    {
        place = default;
        return RawTarget.TryRead(TargetOf(context), segments, out var raw) && lookups.TryPlace(raw, out place);
    }

    /// <summary>Checks what does not depend on the index value; answers why the request is refused.</summary>
    internal static ApiProblem? Check(HttpContext context, KeyEntry key, in LookupPlace place, string target, out FieldSet? fields)
    {
        fields = key.Fields;
        if (!key.Covers(place.Collection))
        {
            return ApiProblems.ForbiddenCollection;
        }

        if (!Negotiation.AcceptsJson(context.Request))
        {
            return ApiProblems.Unacceptable;
        }

        var query = RawTarget.QueryOf(target);
        if (query.IsEmpty)
        {
            return null;
        }

        if (!FieldQuery.TryRead(query, out var asked))
        {
            return MalformedFields;
        }

        fields = asked is null ? key.Fields : key.Fields is null ? asked : asked.And(key.Fields);
        return null;
    }

    /// <summary>Reads the body, or answers why it cannot be read.</summary>
    private async ValueTask<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (!Negotiation.SendsJson(context.Request))
        {
            await ProblemWriter.WriteAsync(context, ApiProblems.UnsupportedMediaType).ConfigureAwait(false);
            return null;
        }

        byte[]? body = null;
        await guard.RunAsync(context, async () =>
        {
            (body, var problem) = await RequestBody.ReadAsync(context, guard.MaxBodyBytes).ConfigureAwait(false);
            if (problem is not null)
            {
                await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return body;
    }
}
