namespace Personalization.Realtime.Audiences;

/// <summary>A comparison of a value. Immutable.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Values">What it is compared with: <see cref="string"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="bool"/>, <see cref="DateTimeOffset"/>; several where the operator takes a list, two for between, none for exists, anniversary and periods.</param>
/// <param name="Period">The period of within and not within.</param>
public sealed record FieldComparison(FieldOperator Operator, IReadOnlyList<object> Values, RelativePeriod? Period = null);
