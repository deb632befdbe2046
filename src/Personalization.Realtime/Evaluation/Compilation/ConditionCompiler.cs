using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Evaluation.Fields;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>Compiles the conditions of an audience, or those over the columns of an event, and takes their fingerprint on the way.</summary>
internal sealed class ConditionCompiler(ConditionScope scope, FieldSet fields, DefinitionHash hash)
{
    internal CompiledCondition Compile(AudienceCondition condition) => condition switch
    {
        AllCondition all => Group(all.Conditions, isAll: true),
        AnyCondition any => Group(any.Conditions, isAll: false),
        NotCondition not => Not(not),
        FieldCondition field => Field(field),
        InAudienceCondition other => Other(other),
        EventCondition counted => Counted(counted),
        _ => throw new ArgumentException($"There is no condition '{condition.GetType().Name}'.", nameof(condition)),
    };

    private GroupCondition Group(IReadOnlyList<AudienceCondition> conditions, bool isAll)
    {
        hash.Add(isAll ? 1 : 2).Add(conditions.Count);
        return new GroupCondition([.. conditions.Select(Compile)], isAll);
    }

    private InvertedCondition Not(NotCondition condition)
    {
        hash.Add(3);
        return new InvertedCondition(Compile(condition.Condition));
    }

    private ComparedField Field(FieldCondition condition)
    {
        var (path, comparison) = (scope.PathOf(condition.Field), condition.Comparison);
        Add(hash, path, comparison);
        var own = new DefinitionHash().Add(scope.Zone.Id).Add(scope.ExcludesNulls ? 1 : 0);
        Add(own, path, comparison);
        return new ComparedField(fields.Add(path), new CompiledComparison(comparison, scope.Zone, scope.ExcludesNulls), scope.SharedOf(own.Value), ConditionWords.Of(condition));
    }

    private static void Add(DefinitionHash hash, string path, FieldComparison comparison)
    {
        hash.Add(4).Add(path).Add((int)comparison.Operator).Add(comparison.Values.Count);
        foreach (var value in comparison.Values)
        {
            hash.Add(value);
        }

        if (comparison.Period is { } period)
        {
            hash.Add(period.Count).Add((int)period.Unit).Add(period.IsCalendar ? 1 : 0).Add(period.IsNext ? 1 : 0);
        }
    }

    private OtherAudienceCondition Other(InAudienceCondition condition)
    {
        var (index, fingerprint) = scope.AudienceOf(condition.Audience);
        hash.Add(5).Add(fingerprint);
        return new OtherAudienceCondition(condition.Audience, index);
    }

    private CountedEvents Counted(EventCondition condition)
    {
        var filter = scope.FilterOf(condition);
        hash.Add(6).Add(filter).Add((int)condition.Operator).Add(condition.Count).Add(condition.Within.Ticks);
        return new CountedEvents(filter, condition, ConditionWords.Of(condition));
    }
}
