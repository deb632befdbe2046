using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>A condition as it is written. What cannot be read is replaced by what says nothing else, so that the rest is checked.</summary>
internal sealed class ConditionDraft
{
    /// <summary>Gets what is within all, any or not.</summary>
    internal IList<AudienceCondition> Conditions { get; } = [];

    internal string Event { get; set; } = "?";

    internal (CountOperator Operator, int Count) Count { get; set; } = (CountOperator.AtLeast, 1);

    internal TimeSpan Within { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets what the columns of an event are.</summary>
    internal IList<AudienceCondition> Where { get; } = [];

    internal string Audience { get; set; } = "?";

    internal string Field { get; set; } = "?";

    /// <summary>Gets the comparisons of a field.</summary>
    internal IList<FieldComparison> Comparisons { get; } = [];

    /// <summary>Answers what the comparisons say of a field: all of them.</summary>
    internal AudienceCondition Compare(string field) => Comparisons.Count switch
    {
        0 => new FieldCondition(field, new FieldComparison(FieldOperator.Exists, [])),
        1 => new FieldCondition(field, Comparisons[0]),
        _ => new AllCondition([.. Comparisons.Select(comparison => new FieldCondition(field, comparison))]),
    };
}
