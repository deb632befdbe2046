using Personalization.Realtime.Evaluation.Conditions;

namespace Personalization.Realtime.Evaluation;

/// <summary>Why a person is in an audience or not. It shows values of the person's own record. Immutable.</summary>
/// <param name="Membership">The membership.</param>
/// <param name="Number">The number of the last transition that was written; 0 for none.</param>
/// <param name="Why">What decides.</param>
/// <param name="Condition">The conditions; <see langword="null"/> where there is no record to judge.</param>
internal sealed record AudienceExplanation(Membership Membership, long Number, string Why, ConditionExplanation? Condition);
