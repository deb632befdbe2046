using System.Globalization;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Periods;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>How many events of a filter are in a window. A time that lies ahead counts as now.</summary>
internal sealed class CountedEvents(ulong filter, EventCondition definition, string words) : CompiledCondition
{
    private readonly long _window = definition.Within.Ticks;
    private readonly int _atLeast = definition.Count + (definition.Operator is CountOperator.MoreThan or CountOperator.AtMost ? 1 : 0);
    private readonly bool _isInverted = definition.Operator is CountOperator.AtMost or CountOperator.LessThan;
    private readonly bool _isExact = definition.Operator == CountOperator.Exactly;

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
        var verdict = AtLeast(ring, _atLeast, context.Now);
        if (!_isExact)
        {
            return _isInverted ? verdict.Inverted : verdict;
        }

        var more = AtLeast(ring, _atLeast + 1, context.Now);
        return verdict.Holds && !more.Holds ? verdict : new Verdict(false, more.Until);
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

    private long EndOf(long time) => EventTime.ToTicks(time) + _window;
}
