using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Looks one record up and answers it, within the budget of all answers.</summary>
internal sealed class LookupAnswer(PlacedLookups lookups, AnswerBudget budget, MergedLookup merged, RequestGuard guard)
{
    private readonly RecordAnswer _answer = new();

    internal Task WriteAsync(HttpContext context, in LookupPlace place, string value, AskedFields asked)
    {
        var fields = asked.Fields;
        if (asked.Audiences)
        {
            return WriteMergedAsync(context, place, value, fields);
        }

        if (budget.LargestOf(place.Collection) > AnswerBudget.LargeBytes)
        {
            return WriteLargeAsync(context, place, value, fields);
        }

        // No token: asking for the request's makes one for every request, and a single lookup is over before it could be of use.
        var pending = lookups.GetAsync(place, value, CancellationToken.None);
        return pending.IsCompletedSuccessfully
            ? WriteAsync(context, place.Collection, pending.Result, fields)
            : WriteLaterAsync(context, place.Collection, pending, fields);
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

    private Task WriteLaterAsync(HttpContext context, string collection, ValueTask<PersonalizationRecord?> pending, FieldSet? fields)
        => guard.RunAsync(context, async () => await WriteAsync(context, collection, await pending.ConfigureAwait(false), fields).ConfigureAwait(false));

    private Task WriteMergedAsync(HttpContext context, LookupPlace place, string value, FieldSet? fields) => guard.RunAsync(context, async () => await WriteAsync(
        context, place.Collection, await merged.FindAsync(place, value, fields, context.RequestAborted).ConfigureAwait(false), null).ConfigureAwait(false));

    /// <summary>Where records are large, one is read only when there is room for it.</summary>
    private Task WriteLargeAsync(HttpContext context, LookupPlace place, string value, FieldSet? fields) => guard.RunAsync(context, async () =>
    {
        using var room = await budget.TakeAsync(budget.LargestOf(place.Collection), context.RequestAborted).ConfigureAwait(false);
        var record = await lookups.GetAsync(place, value, context.RequestAborted).ConfigureAwait(false);
        budget.Note(place.Collection, record?.Utf8Json.Length ?? 0);
        await WriteAsync(context, place.Collection, record, fields).ConfigureAwait(false);
    });
}
