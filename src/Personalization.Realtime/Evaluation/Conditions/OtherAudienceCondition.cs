namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>That a person is in another audience, which is judged before.</summary>
internal sealed class OtherAudienceCondition(string audience, int index) : CompiledCondition
{
    internal override bool? WithoutEvents => null;

    internal override Verdict Judge(in EvaluationContext context) => context.Audiences[index];

    internal override ConditionExplanation Explain(in EvaluationContext context)
    {
        var verdict = Judge(in context);
        return new ConditionExplanation($"in audience {audience}", null, verdict.Holds, verdict.Holds ? "a member" : "not a member", TimeOf(verdict.Until));
    }
}
