using System.Globalization;
using System.Text.Json;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Evaluation.Reference;

/// <summary>The operators, one by one.</summary>
internal static class ReferenceComparison
{
    internal static bool Holds(JsonElement? value, FieldComparison comparison, AudienceDefinition audience, DateTimeOffset now)
    {
        if (value is not { } element)
        {
            return comparison.Operator switch
            {
                FieldOperator.NotExists => true,
                FieldOperator.NotEqualTo or FieldOperator.NotContains or FieldOperator.NotWithin => !audience.ExcludesNullsInNot,
                _ => false,
            };
        }

        return comparison.Operator switch
        {
            FieldOperator.Exists => true,
            FieldOperator.NotExists => false,
            FieldOperator.EqualTo => comparison.Values.Any(other => Order(element, other) == 0),
            FieldOperator.NotEqualTo => !comparison.Values.Any(other => Order(element, other) == 0),
            FieldOperator.Contains => AnyText((text, part) => text.Contains(part, StringComparison.Ordinal)),
            FieldOperator.NotContains => !AnyText((text, part) => text.Contains(part, StringComparison.Ordinal)),
            FieldOperator.StartsWith => AnyText((text, part) => text.StartsWith(part, StringComparison.Ordinal)),
            FieldOperator.EndsWith => AnyText((text, part) => text.EndsWith(part, StringComparison.Ordinal)),
            FieldOperator.GreaterThan or FieldOperator.After => Order(element, comparison.Values[0]) > 0,
            FieldOperator.AtLeast => Order(element, comparison.Values[0]) >= 0,
            FieldOperator.LessThan or FieldOperator.Before => Order(element, comparison.Values[0]) < 0,
            FieldOperator.AtMost => Order(element, comparison.Values[0]) <= 0,
            FieldOperator.Between => Order(element, comparison.Values[0]) >= 0 && Order(element, comparison.Values[1]) <= 0,
            FieldOperator.Within => IsWithin(),
            FieldOperator.NotWithin => !IsWithin(),
            FieldOperator.Anniversary => TimeOf(element) is { } time && ReferenceTime.IsAnniversary(time, audience.TimeZone, now),
            _ => throw new ArgumentException($"There is no operator '{comparison.Operator}'.", nameof(comparison)),
        };

        bool AnyText(Func<string, string, bool> holds) => TextOf(element) is { } text && comparison.Values.OfType<string>().Any(part => holds(text, part));

        bool IsWithin() => TimeOf(element) is { } time && ReferenceTime.IsWithin(time, comparison.Period!, audience.TimeZone, now);
    }

    /// <summary>Compares two values of the same type; <see langword="null"/> when they are of different ones. Texts, and true and false, are equal or else greater.</summary>
    private static int? Order(JsonElement element, object value) => (element.ValueKind, value) switch
    {
        (JsonValueKind.String, string text) => TextOf(element) == text ? 0 : 1,
        (JsonValueKind.String, DateTimeOffset time) => TimeOf(element)?.Time.CompareTo(time),
        (JsonValueKind.True or JsonValueKind.False, bool flag) => element.GetBoolean() == flag ? 0 : 1,
        (JsonValueKind.Number, double or decimal or int or long) => ReferenceNumber.Compare(element.GetRawText(), ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static (DateTimeOffset Time, DateOnly? Date)? TimeOf(JsonElement element) => TextOf(element) is { } text ? ReferenceTime.Parse(text) : null;

    internal static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text.
            return null;
        }
    }
}
