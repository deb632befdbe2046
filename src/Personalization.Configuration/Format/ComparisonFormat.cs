using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>The operators by which values are compared, as keys.</summary>
internal static class ComparisonFormat
{
    /// <summary>Gets what compares with a value or a list of them.</summary>
    internal static ComparedValues Values { get; } = new(1, int.MaxValue, texts: false);

    private static readonly ComparedValues Texts = new(1, int.MaxValue, texts: true);

    private static readonly ComparedValues One = new(1, 1, texts: false);

    private static readonly ComparedValues Two = new(2, 2, texts: false);

    private static readonly (string Key, FieldOperator Operator, ComparedValues Values, string Meaning)[] WithValues =
    [
        ("equals", FieldOperator.EqualTo, Values, "Equal to the value, or to one of a list."),
        ("notEquals", FieldOperator.NotEqualTo, Values, "Not equal to the value, or to any of a list."),
        ("in", FieldOperator.EqualTo, Values, "Equal to one of a list."),
        ("notIn", FieldOperator.NotEqualTo, Values, "Equal to none of a list."),
        ("contains", FieldOperator.Contains, Texts, "A text that contains the text, or one of a list."),
        ("notContains", FieldOperator.NotContains, Texts, "A text that does not contain the text, or any of a list."),
        ("startsWith", FieldOperator.StartsWith, Texts, "A text that starts with the text, or one of a list."),
        ("endsWith", FieldOperator.EndsWith, Texts, "A text that ends with the text, or one of a list."),
        ("gt", FieldOperator.GreaterThan, One, "A number greater than the value."),
        ("gte", FieldOperator.AtLeast, One, "A number greater than the value or equal to it."),
        ("lt", FieldOperator.LessThan, One, "A number less than the value."),
        ("lte", FieldOperator.AtMost, One, "A number less than the value or equal to it."),
        ("before", FieldOperator.Before, One, "A time before the value, such as 2026-03-01 or 2026-03-01T08:00:00Z."),
        ("after", FieldOperator.After, One, "A time after the value."),
        ("between", FieldOperator.Between, Two, "A number or time from the first value to the second, both included."),
    ];

    /// <summary>Gets the keys.</summary>
    internal static IEnumerable<string> Names => AddTo(new ObjectShape<ConditionDraft>()).Names;

    /// <summary>Adds the operators to an object.</summary>
    internal static ObjectShape<ConditionDraft> AddTo(ObjectShape<ConditionDraft> shape)
    {
        foreach (var (key, comparison, values, meaning) in WithValues)
        {
            shape = shape.Nested<Action<IReadOnlyList<object>>>(key, values, draft => read => Add(draft, comparison, read), meaning);
        }

        return shape
            .Value("within", new PeriodValue(), (draft, period) => Add(draft, FieldOperator.Within, [], period), "A time within the period: 60d, \"previous 2 calendar months\", \"next 7 days\".")
            .Value("notWithin", new PeriodValue(), (draft, period) => Add(draft, FieldOperator.NotWithin, [], period), "A time that is not within the period.")
            .Value("anniversary", new TrueValue(), (draft, _) => Add(draft, FieldOperator.Anniversary, []), "true: a date whose month and day are today's.")
            .Value(
                "exists", new BooleanValue(), (draft, exists) => Add(draft, exists ? FieldOperator.Exists : FieldOperator.NotExists, []), "true: not null; false: null or absent.");
    }

    private static void Add(ConditionDraft draft, FieldOperator comparison, IReadOnlyList<object> values, RelativePeriod? period = null)
        => draft.Comparisons.Add(new FieldComparison(comparison, values, period));
}
