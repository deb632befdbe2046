using System.Globalization;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes times of the texts that before, after and between compare with: those without an offset count in the audience's time zone.</summary>
internal static class TimeTexts
{
    private static readonly string[] Local = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"];

    private static readonly string[] WithOffset = ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Answers the condition with times in the place of texts. A text that is no time stays, to be reported.</summary>
    internal static AudienceCondition Resolve(AudienceCondition condition, TimeZoneInfo zone) => condition switch
    {
        AllCondition all => new AllCondition([.. all.Conditions.Select(one => Resolve(one, zone))]),
        AnyCondition any => new AnyCondition([.. any.Conditions.Select(one => Resolve(one, zone))]),
        NotCondition not => new NotCondition(Resolve(not.Condition, zone)),
        EventCondition { Where: { } where } performed => performed with { Where = Resolve(where, zone) },
        FieldCondition { Comparison: { Operator: FieldOperator.Before or FieldOperator.After or FieldOperator.Between } comparison } field
            => field with { Comparison = comparison with { Values = [.. comparison.Values.Select(value => value is string text ? Resolve(text, zone) : value)] } },
        _ => condition,
    };

    private static object Resolve(string text, TimeZoneInfo zone)
    {
        if (DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            // The hour that a clock change leaves out begins after the change.
            return zone.IsInvalidTime(local) ? new DateTimeOffset(local - zone.BaseUtcOffset, TimeSpan.Zero) : new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }

        return DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) ? exact.ToUniversalTime() : text;
    }
}
