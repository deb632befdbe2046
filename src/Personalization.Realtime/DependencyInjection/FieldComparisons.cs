using System.Globalization;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Compares a field of the record, or a column of an event. Values are text, numbers, booleans and <see cref="DateTimeOffset"/>. Thread-safe.</summary>
public sealed class FieldComparisons
{
    private readonly string _field;

    internal FieldComparisons(string field) => _field = field;

    /// <summary>Equal to one of the values.</summary>
    /// <param name="values">The values.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition EqualTo(params object[] values) => Compare(FieldOperator.EqualTo, values);

    /// <summary>Equal to none of the values.</summary>
    /// <param name="values">The values.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition NotEqualTo(params object[] values) => Compare(FieldOperator.NotEqualTo, values);

    /// <summary>A text that contains one of the texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Contains(params string[] texts) => Compare(FieldOperator.Contains, texts);

    /// <summary>A text that contains none of the texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition NotContains(params string[] texts) => Compare(FieldOperator.NotContains, texts);

    /// <summary>A text that starts with one of the texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition StartsWith(params string[] texts) => Compare(FieldOperator.StartsWith, texts);

    /// <summary>A text that ends with one of the texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition EndsWith(params string[] texts) => Compare(FieldOperator.EndsWith, texts);

    /// <summary>A number greater than the value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition GreaterThan(object value) => Compare(FieldOperator.GreaterThan, [value]);

    /// <summary>A number greater than the value or equal to it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition AtLeast(object value) => Compare(FieldOperator.AtLeast, [value]);

    /// <summary>A number less than the value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition LessThan(object value) => Compare(FieldOperator.LessThan, [value]);

    /// <summary>A number less than the value or equal to it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition AtMost(object value) => Compare(FieldOperator.AtMost, [value]);

    /// <summary>A time before the value.</summary>
    /// <param name="time">The time, or a text such as <c>2026-03-01</c>, which counts in the audience's time zone.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Before(object time) => Compare(FieldOperator.Before, [time]);

    /// <summary>A time after the value.</summary>
    /// <param name="time">The time, or a text such as <c>2026-03-01</c>, which counts in the audience's time zone.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition After(object time) => Compare(FieldOperator.After, [time]);

    /// <summary>A number or time from the first value to the second, both included.</summary>
    /// <param name="from">The first value.</param>
    /// <param name="to">The second value.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Between(object from, object to) => Compare(FieldOperator.Between, [from, to]);

    /// <summary>A time within a period.</summary>
    /// <param name="period">The period.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Within(RelativePeriod period) => Compare(FieldOperator.Within, [], period);

    /// <summary>A time that is not within a period.</summary>
    /// <param name="period">The period.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition NotWithin(RelativePeriod period) => Compare(FieldOperator.NotWithin, [], period);

    /// <summary>A date whose month and day are today's.</summary>
    /// <returns>The condition.</returns>
    public AudienceCondition Anniversary() => Compare(FieldOperator.Anniversary, []);

    /// <summary>Not null.</summary>
    /// <returns>The condition.</returns>
    public AudienceCondition Exists() => Compare(FieldOperator.Exists, []);

    /// <summary>Null or absent.</summary>
    /// <returns>The condition.</returns>
    public AudienceCondition NotExists() => Compare(FieldOperator.NotExists, []);

    private FieldCondition Compare(FieldOperator comparison, object[] values, RelativePeriod? period = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new FieldCondition(_field, new FieldComparison(comparison, [.. values.Select(Usual)], period));
    }

    /// <summary>All whole numbers are compared as what the file calls a number.</summary>
    private static object Usual(object value) => value switch
    {
        null => throw new ArgumentException("A comparison has no null. Use Exists or NotExists."),
        byte or sbyte or short or ushort or int or uint or long or ulong => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        float number => (double)number,
        string or double or decimal or bool or DateTimeOffset => value,
        _ => throw new ArgumentException($"A {value.GetType().Name} is not compared. Give a text, a number, a boolean or a DateTimeOffset."),
    };
}
