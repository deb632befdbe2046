namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>That a condition does not hold.</summary>
internal sealed class InvertedCondition(CompiledCondition part) : CompiledCondition
{
    internal override bool? WithoutEvents => !part.WithoutEvents;

    internal override Verdict Judge(in EvaluationContext context) => part.Judge(in context).Inverted;

    internal override ConditionExplanation Explain(in EvaluationContext context)
    {
        var explained = part.Explain(in context);
        return new ConditionExplanation("not", null, !explained.Holds, explained.Holds ? "the condition holds" : "the condition does not hold", explained.Until) { Parts = [explained] };
    }
}
