namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>Why a condition holds or not. It shows values of the person's own record. Immutable.</summary>
/// <param name="Condition">The condition in words.</param>
/// <param name="Value">What was compared; <see langword="null"/> where nothing is.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Why">The reason.</param>
/// <param name="Until">When that may change by itself; <see langword="null"/> for never.</param>
internal sealed record ConditionExplanation(string Condition, string? Value, bool Holds, string Why, DateTimeOffset? Until)
{
    /// <summary>The conditions that it consists of.</summary>
    internal IReadOnlyList<ConditionExplanation> Parts { get; init; } = [];
}
