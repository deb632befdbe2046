namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>That a condition does not hold.</summary>
internal sealed class InvertedCondition(CompiledCondition part) : CompiledCondition
{
    internal override bool? WithoutEvents => !part.WithoutEvents;

    internal override Verdict Judge(in EvaluationContext context)
    {
        var verdict = part.Judge(in context);
        return verdict with { Holds = !verdict.Holds };
    }

    internal override ConditionExplanation Explain(in EvaluationContext context)
    {
        var explained = part.Explain(in context);
        return new ConditionExplanation("not", null, !explained.Holds, explained.Holds ? "the condition holds" : "the condition does not hold", explained.Until) { Parts = [explained] };
    }
}
