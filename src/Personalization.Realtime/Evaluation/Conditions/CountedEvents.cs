using System.Globalization;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Periods;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>How many events of a filter are in a window. A time that lies ahead counts as now.</summary>
internal sealed class CountedEvents(ulong filter, EventCondition definition, string words) : CompiledCondition
{
    internal override bool? WithoutEvents => definition.Operator switch
    {
        CountOperator.AtLeast => definition.Count <= 0,
        CountOperator.MoreThan => definition.Count < 0,
        CountOperator.AtMost => definition.Count >= 0,
        CountOperator.LessThan => definition.Count > 0,
        _ => definition.Count == 0,
    };

    internal override Verdict Judge(in EvaluationContext context)
    {
        var ring = context.RingOf(filter);
        var count = definition.Count;
        switch (definition.Operator)
        {
            case CountOperator.AtLeast:
                return AtLeast(ring, count, context.Now);
            case CountOperator.MoreThan:
                return AtLeast(ring, count + 1, context.Now);
            case CountOperator.AtMost:
                return Not(AtLeast(ring, count + 1, context.Now));
            case CountOperator.LessThan:
                return Not(AtLeast(ring, count, context.Now));
            default:
                var (enough, more) = (AtLeast(ring, count, context.Now), AtLeast(ring, count + 1, context.Now));
                return enough.Holds && !more.Holds ? enough : new Verdict(false, more.Until);
        }
    }

    internal override ConditionExplanation Explain(in EvaluationContext context)
    {
        var verdict = Judge(in context);
        var happened = 0;
        foreach (var time in context.RingOf(filter) is { } ring ? ring.Times : [])
        {
            happened += EndOf(time) > context.Now ? 1 : 0;
        }

        // More than are needed for an answer are not kept.
        var value = happened > definition.Count ? string.Create(CultureInfo.InvariantCulture, $"more than {definition.Count}") : happened.ToString(CultureInfo.InvariantCulture);
        return new ConditionExplanation(words, value, verdict.Holds, $"events in the last {WindowWords.Of(definition.Within)}", TimeOf(verdict.Until));
    }

    private static Verdict Not(Verdict verdict) => verdict with { Holds = !verdict.Holds };

    /// <summary>It is so until the n-th newest leaves the window, and without an event it does not become so.</summary>
    private Verdict AtLeast(EventRing? ring, int number, long now)
    {
        if (number <= 0)
        {
            return new Verdict(true, ZoneTime.Never);
        }

        var end = ring is not null && ring.Count >= number ? EndOf(ring.Times[number - 1]) : 0;
        return end > now ? new Verdict(true, end) : new Verdict(false, ZoneTime.Never);
    }

    private long EndOf(long time) => EventTime.ToTicks(time) + definition.Within.Ticks;
}
