using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>What the names in conditions mean.</summary>
internal abstract class ConditionScope
{
    /// <summary>Gets the zone of days.</summary>
    internal abstract TimeZoneInfo Zone { get; }

    /// <summary>Gets a value indicating whether negated comparisons are false where there is no value.</summary>
    internal abstract bool ExcludesNulls { get; }

    /// <summary>Answers the path of a field or column.</summary>
    internal abstract string PathOf(string field);

    /// <summary>Answers the place and the fingerprint of another audience.</summary>
    internal abstract (int Index, ulong Fingerprint) AudienceOf(string audience);

    /// <summary>Answers the place of a comparison among those that are judged once for all audiences; -1 where there is no such place.</summary>
    /// <param name="comparison">The fingerprint of the comparison and what it is made on.</param>
    internal virtual int SharedOf(ulong comparison) => -1;

    /// <summary>Answers the fingerprint of the filter of an event condition.</summary>
    internal abstract ulong FilterOf(EventCondition condition);
}
