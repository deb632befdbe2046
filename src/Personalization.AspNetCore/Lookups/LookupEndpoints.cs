using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Lookups;
using Personalization.Records;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Answers lookups. A usual one is answered without a state machine.</summary>
internal sealed class LookupEndpoints(
    IPersonalizationCache cache,
    IRecordExplainer explainer,
    CollectionNames names,
    BatchAnswer batches,
    AnswerBudget budget,
    RequestGuard guard,
    IOptions<PersonalizationApiOptions> options)
{
    private static readonly ApiProblem MalformedTarget = ApiProblems.Malformed(
        "The path cannot be read. An index value is one segment, percent-encoded UTF-8; '.', '..' and the empty text can only be asked for by POST.");

    private static readonly ApiProblem MalformedFields = ApiProblems.Malformed(
        "The query's 'fields' cannot be read. Give names of fields, percent-encoded and separated by commas, such as ?fields=full_name,city.");

    private readonly RecordAnswer _answer = new();

    /// <summary>GET or HEAD …/records/{index_key}/{index_value}.</summary>
    internal Task FindAsync(HttpContext context, KeyEntry key)
    {
        var target = TargetOf(context);
        if (!RawTarget.TryRead(target, segments: 2, out var raw) || !names.TryDecode(raw, out var collection, out var index)
            || !PercentText.TryDecode(raw.Value, plusIsBlank: false, out var value))
        {
            return ProblemWriter.WriteAsync(context, MalformedTarget);
        }

        return Check(context, key, collection, target, out var fields) is { } refusal
            ? ProblemWriter.WriteAsync(context, refusal)
            : AnswerAsync(context, collection, index, value, fields);
    }

    /// <summary>POST …/records with an index and a value in the body.</summary>
    internal async Task FindByBodyAsync(HttpContext context, KeyEntry key)
    {
        if (!TryReadTarget(context, segments: 0, out var collection, out _))
        {
            await ProblemWriter.WriteAsync(context, MalformedTarget).ConfigureAwait(false);
            return;
        }

        if (Check(context, key, collection, TargetOf(context), out var fields) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
        }
        else if (await ReadBodyAsync(context).ConfigureAwait(false) is { } body)
        {
            await (LookupBody.TryReadPair(body, out var index, out var value, out var problem)
                ? AnswerAsync(context, collection, index, value, fields)
                : ProblemWriter.WriteAsync(context, problem!)).ConfigureAwait(false);
        }
    }

    /// <summary>POST …/records/{index_key} with many values in the body.</summary>
    internal async Task FindManyAsync(HttpContext context, KeyEntry key)
    {
        if (!TryReadTarget(context, segments: 1, out var collection, out var index))
        {
            await ProblemWriter.WriteAsync(context, MalformedTarget).ConfigureAwait(false);
            return;
        }

        if (Check(context, key, collection, TargetOf(context), out var fields) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
        }
        else if (await ReadBodyAsync(context).ConfigureAwait(false) is { } body)
        {
            await (LookupBody.TryReadValues(body, out var values, out var problem)
                ? guard.RunAsync(context, () => batches.WriteAsync(context, collection, index, values, fields))
                : ProblemWriter.WriteAsync(context, problem!)).ConfigureAwait(false);
        }
    }

    /// <summary>GET …/records/{index_key}/{index_value}/explain.</summary>
    internal async Task ExplainAsync(HttpContext context, KeyEntry key)
    {
        var target = TargetOf(context);
        if (!RawTarget.TryRead(target, segments: 3, out var raw) || !names.TryDecode(raw, out var collection, out var index)
            || !PercentText.TryDecode(raw.Value, plusIsBlank: false, out var value))
        {
            await ProblemWriter.WriteAsync(context, MalformedTarget).ConfigureAwait(false);
            return;
        }

        if (Check(context, key, collection, target, out _) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await guard.RunAsync(context, async () =>
        {
            var explanation = await explainer.ExplainAsync(collection, index, value, context.RequestAborted).ConfigureAwait(false);
            await (explanation is null
                ? ProblemWriter.WriteAsync(context, ApiProblems.NoRecord)
                : JsonAnswer.WriteAsync(context, ExplanationJson.Serialize(explanation))).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static string TargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private bool TryReadTarget(HttpContext context, int segments, out string collection, out string index)
    {
        (collection, index) = (string.Empty, string.Empty);
        if (!RawTarget.TryRead(TargetOf(context), segments, out var raw) || !names.TryDecode(raw, out var decoded, out var decodedIndex))
        {
            return false;
        }

        (collection, index) = (decoded, decodedIndex);
        return true;
    }

    /// <summary>Checks what does not depend on the index value; answers why the request is refused.</summary>
    private static ApiProblem? Check(HttpContext context, KeyEntry key, string collection, string target, out FieldSet? fields)
    {
        fields = key.Fields;
        if (!key.Covers(collection))
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

    private Task AnswerAsync(HttpContext context, string collection, string index, string value, FieldSet? fields)
    {
        if (budget.LargestOf(collection) > AnswerBudget.LargeBytes)
        {
            return guard.RunAsync(context, () => AnswerLargeAsync(context, collection, index, value, fields));
        }

        // No token: asking for the request's makes one for every request, and a single lookup is over before it could be of use.
        var pending = cache.GetAsync(collection, index, value, CancellationToken.None);
        return pending.IsCompletedSuccessfully
            ? AnswerAsync(context, collection, pending.Result, fields)
            : guard.RunAsync(context, async () => await AnswerAsync(context, collection, await pending.ConfigureAwait(false), fields).ConfigureAwait(false));
    }

    private Task AnswerAsync(HttpContext context, string collection, PersonalizationRecord? record, FieldSet? fields)
    {
        if (record is null)
        {
            return ProblemWriter.WriteAsync(context, ApiProblems.NoRecord);
        }

        if (record.Utf8Json.Length > AnswerBudget.LargeBytes)
        {
            budget.Note(collection, record.Utf8Json.Length);
        }

        return _answer.WriteAsync(context, record, fields);
    }

    /// <summary>Where records are large, one is read only when there is room for it.</summary>
    private async Task AnswerLargeAsync(HttpContext context, string collection, string index, string value, FieldSet? fields)
    {
        using var room = await budget.TakeAsync(budget.LargestOf(collection), context.RequestAborted).ConfigureAwait(false);
        var record = await cache.GetAsync(collection, index, value, context.RequestAborted).ConfigureAwait(false);
        budget.Note(collection, record?.Utf8Json.Length ?? 0);
        await AnswerAsync(context, collection, record, fields).ConfigureAwait(false);
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
            (body, var problem) = await RequestBody.ReadAsync(context, options.Value.MaxBodyBytes).ConfigureAwait(false);
            if (problem is not null)
            {
                await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return body;
    }
}
