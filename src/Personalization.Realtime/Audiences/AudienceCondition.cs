namespace Personalization.Realtime.Audiences;

/// <summary>A condition of an audience. Immutable.</summary>
public abstract record AudienceCondition
{
    private protected AudienceCondition()
    {
    }
}

/// <summary>All of some conditions hold; true when there are none.</summary>
/// <param name="Conditions">The conditions.</param>
public sealed record AllCondition(IReadOnlyList<AudienceCondition> Conditions) : AudienceCondition;

/// <summary>One of some conditions holds; false when there are none.</summary>
/// <param name="Conditions">The conditions.</param>
public sealed record AnyCondition(IReadOnlyList<AudienceCondition> Conditions) : AudienceCondition;

/// <summary>A condition does not hold.</summary>
/// <param name="Condition">The condition.</param>
public sealed record NotCondition(AudienceCondition Condition) : AudienceCondition;

/// <summary>A person is a member of another audience of the same parent.</summary>
/// <param name="Audience">The audience.</param>
public sealed record InAudienceCondition(string Audience) : AudienceCondition;

/// <summary>A field of the record compares.</summary>
/// <param name="Field">Its path, such as <c>address.country</c> or <c>items.0.sku</c>.</param>
/// <param name="Comparison">The comparison.</param>
public sealed record FieldCondition(string Field, FieldComparison Comparison) : AudienceCondition;

/// <summary>How many events of a model, with columns as asked, happened within a window that ends now.</summary>
/// <param name="Model">The event model.</param>
/// <param name="Operator">How the number is compared.</param>
/// <param name="Count">What it is compared with; 0 and equal means "not performed".</param>
/// <param name="Within">The window: (now − within, now]; at most 24 hours. The same message id is the same event: told with several times, it counts at the newest.</param>
/// <param name="Where">What an event's columns must be: <see cref="FieldCondition"/> over column names, and all, any, not of them; <see langword="null"/> for any event.</param>
public sealed record EventCondition(string Model, CountOperator Operator, int Count, TimeSpan Within, AudienceCondition? Where = null) : AudienceCondition;
