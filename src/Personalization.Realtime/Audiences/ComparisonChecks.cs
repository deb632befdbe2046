using System.Globalization;
using System.Text.Json;
using Personalization.Errors;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges whether an operator and its values fit.</summary>
internal static class ComparisonChecks
{
    private enum ValueKind
    {
        Text,
        Number,
        Boolean,
        Time,
        Other,
    }

    /// <summary>Says what is wrong with a comparison.</summary>
    internal static string? ProblemOf(FieldComparison comparison)
    {
        var kinds = comparison.Values.Select(KindOf).Distinct().ToList();
        return kinds.Contains(ValueKind.Other) ? "A value is a text, a finite number, true or false, or a time."
            : kinds.Count > 1 ? "The values are of several types. Give them one, or part them with 'any'."
            : ProblemOf(comparison, kinds.Count == 0 ? ValueKind.Other : kinds[0]);
    }

    private static string? ProblemOf(FieldComparison comparison, ValueKind kind)
    {
        var count = comparison.Values.Count;
        return comparison.Operator switch
        {
            FieldOperator.Within or FieldOperator.NotWithin => count > 0 ? Takes(comparison, "a period, and no value") : ProblemOf(comparison.Period, comparison),
            _ when comparison.Period is not null => Takes(comparison, "no period"),
            FieldOperator.EqualTo or FieldOperator.NotEqualTo => count > 0 ? null : Takes(comparison, "one value or several"),
            FieldOperator.Contains or FieldOperator.NotContains or FieldOperator.StartsWith or FieldOperator.EndsWith => count > 0 && kind == ValueKind.Text ? null : Takes(comparison, "one text or several"),
            FieldOperator.GreaterThan or FieldOperator.AtLeast or FieldOperator.LessThan or FieldOperator.AtMost => count == 1 && kind == ValueKind.Number ? null : Takes(comparison, "one number"),
            FieldOperator.Before or FieldOperator.After => count == 1 && kind == ValueKind.Time ? null : Takes(comparison, "one time, such as 2026-03-01 or 2026-03-01T08:00:00Z"),
            FieldOperator.Between => count == 2 && kind is ValueKind.Number or ValueKind.Time ? ProblemOfOrder(comparison, kind) : Takes(comparison, "two numbers or two times"),
            _ => count == 0 ? null : Takes(comparison, "no value"),
        };
    }

    private static string Takes(FieldComparison comparison, string what) => $"The operator {WaysOut.Written(InFile(comparison.Operator), comparison.Operator.ToString())} takes {what}.";

    /// <summary>The operator as the configuration file writes it.</summary>
    private static string InFile(FieldOperator comparison) => comparison switch
    {
        FieldOperator.EqualTo => "equals",
        FieldOperator.NotEqualTo => "notEquals",
        FieldOperator.GreaterThan => "gt",
        FieldOperator.AtLeast => "gte",
        FieldOperator.LessThan => "lt",
        FieldOperator.AtMost => "lte",
        _ => JsonNamingPolicy.CamelCase.ConvertName(comparison.ToString()),
    };

    private static string? ProblemOf(RelativePeriod? period, FieldComparison comparison)
        => period is null ? Takes(comparison, "a period")
            : period.Count is < 1 or > AudienceLimits.MaxPeriod ? string.Create(CultureInfo.InvariantCulture, $"A period has from 1 to {AudienceLimits.MaxPeriod} units, and this one {period.Count}.")
            : period.IsCalendar && period.Unit < PeriodUnit.Day ? "Calendar periods are of days or longer units. Let a shorter one roll."
            : null;

    private static string? ProblemOfOrder(FieldComparison comparison, ValueKind kind)
    {
        var isUpward = kind == ValueKind.Time
            ? (DateTimeOffset)comparison.Values[0] <= (DateTimeOffset)comparison.Values[1]
            : Convert.ToDouble(comparison.Values[0], CultureInfo.InvariantCulture) <= Convert.ToDouble(comparison.Values[1], CultureInfo.InvariantCulture);
        return isUpward ? null : "Between takes the lesser value first: nothing is between these.";
    }

    private static ValueKind KindOf(object value) => value switch
    {
        string => ValueKind.Text,
        double number => double.IsFinite(number) ? ValueKind.Number : ValueKind.Other,
        decimal or int or long => ValueKind.Number,
        bool => ValueKind.Boolean,
        DateTimeOffset => ValueKind.Time,
        _ => ValueKind.Other,
    };
}
