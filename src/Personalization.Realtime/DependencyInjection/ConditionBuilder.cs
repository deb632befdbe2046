using System.Diagnostics.CodeAnalysis;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes conditions of an audience, and of the columns of its events. Thread-safe.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Conditions are made from the builder that a delegate is given.")]
public sealed class ConditionBuilder
{
    private ConditionBuilder()
    {
    }

    internal static ConditionBuilder Instance { get; } = new();

    /// <summary>All of some conditions hold.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition All(params Func<ConditionBuilder, AudienceCondition>[] conditions) => new AllCondition(Make(conditions));

    /// <summary>One of some conditions holds.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Any(params Func<ConditionBuilder, AudienceCondition>[] conditions) => new AnyCondition(Make(conditions));

    /// <summary>A condition does not hold.</summary>
    /// <param name="condition">The condition.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Not(Func<ConditionBuilder, AudienceCondition> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new NotCondition(condition(this));
    }

    /// <summary>The person is a member of another audience of the same parent.</summary>
    /// <param name="audience">The audience's name.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition InAudience(string audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        return new InAudienceCondition(audience);
    }

    /// <summary>A field of the record, or a column of an event, is as is said next.</summary>
    /// <param name="field">The field's path, such as <c>address.country</c>; of an event the column's name.</param>
    /// <returns>The comparisons.</returns>
    public FieldComparisons Field(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new FieldComparisons(field);
    }

    /// <summary>The person performed an event at least once.</summary>
    /// <param name="model">The event model's name.</param>
    /// <param name="within">The time that ends now; at most 24 hours.</param>
    /// <param name="where">What the event's columns are; <see langword="null"/> for any event.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Event(string model, TimeSpan within, Func<ConditionBuilder, AudienceCondition>? where = null) => Event(model, CountOperator.AtLeast, 1, within, where);

    /// <summary>The person did not perform an event.</summary>
    /// <param name="model">The event model's name.</param>
    /// <param name="within">The time that ends now; at most 24 hours.</param>
    /// <param name="where">What the event's columns are; <see langword="null"/> for any event.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition NoEvent(string model, TimeSpan within, Func<ConditionBuilder, AudienceCondition>? where = null) => Event(model, CountOperator.Exactly, 0, within, where);

    /// <summary>The person performed an event so many times.</summary>
    /// <param name="model">The event model's name.</param>
    /// <param name="comparison">How the number is compared.</param>
    /// <param name="count">What it is compared with.</param>
    /// <param name="within">The time that ends now; at most 24 hours.</param>
    /// <param name="where">What the events' columns are; <see langword="null"/> for any event.</param>
    /// <returns>The condition.</returns>
    public AudienceCondition Event(string model, CountOperator comparison, int count, TimeSpan within, Func<ConditionBuilder, AudienceCondition>? where = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new EventCondition(model, comparison, count, within, where?.Invoke(this));
    }

    private AudienceCondition[] Make(Func<ConditionBuilder, AudienceCondition>[] conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return [.. conditions.Select(condition => condition(this))];
    }
}
