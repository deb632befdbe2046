namespace Personalization.Realtime.Audiences;

/// <summary>What becomes of an event with fields that its schema does not declare.</summary>
public enum UndeclaredFields
{
    /// <summary>It goes on as it is, and is a violation.</summary>
    Allow,

    /// <summary>It goes on without those fields, and is a violation.</summary>
    Omit,

    /// <summary>It goes nowhere but to the violations.</summary>
    Block,
}
