using System.Globalization;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>Conditions in words, for explanations.</summary>
internal static class ConditionWords
{
    internal static string Of(FieldCondition condition)
    {
        var (name, comparison) = (NameOf(condition.Comparison.Operator), condition.Comparison);
        var values = string.Join(comparison.Operator == FieldOperator.Between ? " and " : " or ", comparison.Values.Select(Of));
        return $"{condition.Field} {name}{(values.Length > 0 ? $" {values}" : string.Empty)}{(comparison.Period is { } period ? $" {Of(period)}" : string.Empty)}";
    }

    internal static string Of(EventCondition condition)
    {
        var count = condition.Operator switch
        {
            CountOperator.AtLeast => "at least",
            CountOperator.MoreThan => "more than",
            CountOperator.Exactly => "exactly",
            CountOperator.AtMost => "at most",
            _ => "less than",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{condition.Model} {count} {condition.Count} times within {WindowWords.Of(condition.Within)}{(condition.Where is { } where ? $" where {Of(where)}" : string.Empty)}");
    }

    private static string Of(AudienceCondition condition) => condition switch
    {
        FieldCondition field => Of(field),
        AllCondition all => $"all of ({string.Join(", ", all.Conditions.Select(Of))})",
        AnyCondition any => $"any of ({string.Join(", ", any.Conditions.Select(Of))})",
        NotCondition not => $"not ({Of(not.Condition)})",
        EventCondition counted => Of(counted),
        InAudienceCondition other => $"in audience {other.Audience}",
        _ => throw new ArgumentException($"There is no condition '{condition.GetType().Name}'.", nameof(condition)),
    };

    private static string Of(object value) => value switch
    {
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
    };

    private static string Of(RelativePeriod period)
        => string.Create(CultureInfo.InvariantCulture, $"the {(period.IsNext ? "next" : "previous")} {period.Count} {(period.IsCalendar ? "calendar " : string.Empty)}{period.Unit}{(period.Count == 1 ? string.Empty : "s")}").ToLowerInvariant();

    private static string NameOf(FieldOperator @operator) => @operator switch
    {
        FieldOperator.EqualTo => "is",
        FieldOperator.NotEqualTo => "is not",
        FieldOperator.Contains => "contains",
        FieldOperator.NotContains => "does not contain",
        FieldOperator.StartsWith => "starts with",
        FieldOperator.EndsWith => "ends with",
        FieldOperator.GreaterThan => "is greater than",
        FieldOperator.AtLeast => "is at least",
        FieldOperator.LessThan => "is less than",
        FieldOperator.AtMost => "is at most",
        FieldOperator.Before => "is before",
        FieldOperator.After => "is after",
        FieldOperator.Between => "is between",
        FieldOperator.Within => "is within",
        FieldOperator.NotWithin => "is not within",
        FieldOperator.Anniversary => "has its anniversary today",
        FieldOperator.Exists => "exists",
        _ => "does not exist",
    };
}
