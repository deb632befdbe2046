using Personalization.Realtime.Evaluation.Periods;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>All or any of some conditions.</summary>
internal sealed class GroupCondition(CompiledCondition[] parts, bool isAll) : CompiledCondition
{
    internal override bool? WithoutEvents
        => parts.Any(part => part.WithoutEvents == !isAll) ? !isAll : parts.All(part => part.WithoutEvents == isAll) ? isAll : null;

    /// <summary>One part that decides is enough for as long as it decides; else all parts must stay as they are.</summary>
    internal override Verdict Judge(in EvaluationContext context)
    {
        var (earliest, latest, isDecided) = (ZoneTime.Never, long.MinValue, false);
        foreach (var part in parts)
        {
            var verdict = part.Judge(in context);
            if (verdict.Holds != isAll)
            {
                isDecided = true;
                latest = Math.Max(latest, verdict.Until);
                if (latest == ZoneTime.Never)
                {
                    break;
                }
            }
            else
            {
                earliest = Math.Min(earliest, verdict.Until);
            }
        }

        return new Verdict(isDecided != isAll, isDecided ? latest : earliest);
    }

    internal override ConditionExplanation Explain(in EvaluationContext context)
    {
        var verdict = Judge(in context);
        var explained = new ConditionExplanation[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            explained[i] = parts[i].Explain(in context);
        }

        var holding = explained.Count(part => part.Holds);
        return new ConditionExplanation(isAll ? "all of" : "any of", null, verdict.Holds, $"{holding} of {parts.Length} hold", TimeOf(verdict.Until)) { Parts = explained };
    }
}
