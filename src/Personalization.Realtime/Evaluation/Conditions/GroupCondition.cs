using Personalization.Realtime.Evaluation.Periods;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>All or any of some conditions.</summary>
internal sealed class GroupCondition(CompiledCondition[] parts, bool isAll) : CompiledCondition
{
    private const long Undecided = -1;

    // By kind, the cheapest first: calls to one kind alone are made without looking it up.
    private readonly ComparedField[] _compared = [.. parts.OfType<ComparedField>()];
    private readonly CountedEvents[] _counted = [.. parts.OfType<CountedEvents>()];
    private readonly CompiledCondition[] _others = [.. parts.Where(part => part is not (ComparedField or CountedEvents))];

    internal override bool? WithoutEvents
        => parts.Any(part => part.WithoutEvents == !isAll) ? !isAll : parts.All(part => part.WithoutEvents == isAll) ? isAll : null;

    /// <summary>One part that decides is enough for as long as it decides; else all parts must stay as they are.</summary>
    internal override Verdict Judge(in EvaluationContext context)
    {
        var (earliest, latest) = (ZoneTime.Never, Undecided);
        foreach (var part in _compared)
        {
            Take(part.Judge(in context), ref earliest, ref latest);
        }

        if (latest == ZoneTime.Never)
        {
            return new Verdict(!isAll, latest);
        }

        foreach (var part in _counted)
        {
            Take(part.Judge(in context), ref earliest, ref latest);
        }

        foreach (var part in _others)
        {
            if (latest == ZoneTime.Never)
            {
                break;
            }

            Take(part.Judge(in context), ref earliest, ref latest);
        }

        return latest == Undecided ? new Verdict(isAll, earliest) : new Verdict(!isAll, latest);
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

    private void Take(Verdict verdict, ref long earliest, ref long latest)
    {
        if (verdict.Holds == isAll)
        {
            earliest = Math.Min(earliest, verdict.Until);
        }
        else
        {
            latest = Math.Max(latest, verdict.Until);
        }
    }
}
