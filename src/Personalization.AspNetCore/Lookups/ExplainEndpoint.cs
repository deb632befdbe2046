using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Lookups;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Answers where a record's fields come from.</summary>
internal sealed class ExplainEndpoint(RecordExplainer explainer, PlacedLookups lookups, RequestGuard guard)
{
    /// <summary>GET …/records/{index_key}/{index_value}/explain: with the record's key and the names of all fields, so not to a key that is limited to some.</summary>
    internal async Task ExplainAsync(HttpContext context, KeyEntry key)
    {
        var target = LookupEndpoints.TargetOf(context);
        if (!RawTarget.TryRead(target, segments: 3, out var raw) || !lookups.TryPlace(raw, out var place)
            || !PercentText.TryDecode(raw.Value, plusIsBlank: false, out var value))
        {
            await ProblemWriter.WriteAsync(context, LookupEndpoints.MalformedTarget).ConfigureAwait(false);
            return;
        }

        if ((LookupEndpoints.Check(context, key, place, target, out _) ?? (key.Fields is null ? null : ApiProblems.ForbiddenFields)) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await guard.RunAsync(context, async () =>
        {
            var explanation = await explainer.ExplainAsync(place.Collection, place.Index, value, context.RequestAborted).ConfigureAwait(false);
            await (explanation is null
                ? ProblemWriter.WriteAsync(context, ApiProblems.NoRecord)
                : JsonAnswer.WriteAsync(context, ExplanationJson.Serialize(explanation))).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
