namespace Personalization.Realtime.Audiences;

/// <summary>A comparison of a value. Immutable.</summary>
/// <remarks>
/// <para>A value of another type than those it is compared with is different from them: it is not equal, not greater, not within; so the negations hold.</para>
/// <para>Numbers are compared exactly, digit by digit. Times are texts in ISO 8601, in UTC where they have no offset; a date alone is midnight in UTC, and for periods and anniversaries
/// the day of the audience's time zone. Numbers are no times: whether they count seconds or milliseconds, nobody says.</para>
/// </remarks>
/// <param name="Operator">The operator.</param>
/// <param name="Values">What it is compared with: <see cref="string"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="bool"/>, <see cref="DateTimeOffset"/>, all of one type; several where the operator takes a list, two for between, none for exists, anniversary and periods.</param>
/// <param name="Period">The period of within and not within.</param>
public sealed record FieldComparison(FieldOperator Operator, IReadOnlyList<object> Values, RelativePeriod? Period = null);
