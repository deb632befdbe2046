using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>Within an audience: fields are those of the record.</summary>
internal sealed class AudienceScope(AudienceDefinition audience, PlanBuilder plan) : ConditionScope
{
    internal override TimeZoneInfo Zone => audience.TimeZone;

    internal override bool ExcludesNulls => audience.ExcludesNullsInNot;

    internal override string PathOf(string field) => field;

    internal override (int Index, ulong Fingerprint) AudienceOf(string other) => plan.AudienceOf(other);

    internal override int SharedOf(ulong comparison) => plan.SharedOf(comparison);

    internal override ulong FilterOf(EventCondition condition) => plan.FilterOf(condition, audience.ExcludesNullsInNot);
}
