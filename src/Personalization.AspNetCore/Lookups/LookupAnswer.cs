using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Lookups;
using Personalization.Records;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Looks one record up and answers it, within the budget of all answers.</summary>
internal sealed class LookupAnswer(IPersonalizationCache cache, AnswerBudget budget, MergedLookup merged, RequestGuard guard)
{
    private readonly RecordAnswer _answer = new();

    internal Task WriteAsync(HttpContext context, string collection, string index, string value, AskedFields asked)
    {
        var fields = asked.Fields;
        if (asked.Audiences)
        {
            return guard.RunAsync(context, async () => await WriteAsync(
                context, collection, await merged.FindAsync(collection, index, value, fields, context.RequestAborted).ConfigureAwait(false), null).ConfigureAwait(false));
        }

        if (budget.LargestOf(collection) > AnswerBudget.LargeBytes)
        {
            return guard.RunAsync(context, () => WriteLargeAsync(context, collection, index, value, fields));
        }

        // No token: asking for the request's makes one for every request, and a single lookup is over before it could be of use.
        var pending = cache.GetAsync(collection, index, value, CancellationToken.None);
        return pending.IsCompletedSuccessfully
            ? WriteAsync(context, collection, pending.Result, fields)
            : guard.RunAsync(context, async () => await WriteAsync(context, collection, await pending.ConfigureAwait(false), fields).ConfigureAwait(false));
    }

    private Task WriteAsync(HttpContext context, string collection, PersonalizationRecord? record, FieldSet? fields)
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
    private async Task WriteLargeAsync(HttpContext context, string collection, string index, string value, FieldSet? fields)
    {
        using var room = await budget.TakeAsync(budget.LargestOf(collection), context.RequestAborted).ConfigureAwait(false);
        var record = await cache.GetAsync(collection, index, value, context.RequestAborted).ConfigureAwait(false);
        budget.Note(collection, record?.Utf8Json.Length ?? 0);
        await WriteAsync(context, collection, record, fields).ConfigureAwait(false);
    }
}
