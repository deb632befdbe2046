namespace Personalization.Realtime.Audiences;

/// <summary>How a number of events is compared.</summary>
public enum CountOperator
{
    /// <summary>At least.</summary>
    AtLeast,

    /// <summary>More than.</summary>
    MoreThan,

    /// <summary>Exactly.</summary>
    Exactly,

    /// <summary>At most.</summary>
    AtMost,

    /// <summary>Less than.</summary>
    LessThan,
}
