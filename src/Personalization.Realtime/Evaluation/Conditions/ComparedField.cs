using System.Text;
using Personalization.Realtime.Evaluation.Fields;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>That a field of the record, or a column of an event, compares.</summary>
/// <param name="field">The number of the field.</param>
/// <param name="comparison">The comparison.</param>
/// <param name="shared">Its place among the conditions that are judged once for all audiences; -1 for none.</param>
/// <param name="words">What it says, in words.</param>
internal sealed class ComparedField(int field, CompiledComparison comparison, int shared, string words) : CompiledCondition
{
    internal override bool? WithoutEvents => null;

    internal override Verdict Judge(in EvaluationContext context)
    {
        if (shared < 0)
        {
            return Compare(in context);
        }

        ref var verdict = ref context.Shared[shared];
        if (verdict.Until == 0)
        {
            verdict = Compare(in context);
        }

        return verdict;
    }

    private Verdict Compare(in EvaluationContext context)
    {
        var holds = comparison.Holds(context.Fields.KindOf(field), context.Fields.TextOf(field, context.Json), context.Now, out var until);
        return new Verdict(holds, until);
    }

    internal override ConditionExplanation Explain(in EvaluationContext context)
    {
        var verdict = Judge(in context);
        var kind = context.Fields.KindOf(field);
        var value = kind switch
        {
            FieldKind.Null => null,
            FieldKind.Text or FieldKind.Number => Encoding.UTF8.GetString(context.Fields.TextOf(field, context.Json)),
            FieldKind.True => "true",
            FieldKind.False => "false",
            _ => "(an object or array)",
        };
        var why = kind switch
        {
            FieldKind.Null => "null or absent",
            FieldKind.Text => "a text",
            FieldKind.Number => "a number",
            FieldKind.Composite => "no single value",
            _ => "true or false",
        };
        return new ConditionExplanation(words, value, verdict.Holds, why, TimeOf(verdict.Until));
    }
}
