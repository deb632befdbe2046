using System.Text;
using Personalization.Realtime.Evaluation.Fields;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>That a field of the record, or a column of an event, compares.</summary>
internal sealed class ComparedField(int field, CompiledComparison comparison, string words) : CompiledCondition
{
    internal override Verdict Judge(in EvaluationContext context)
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
