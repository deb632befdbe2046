namespace Personalization.Realtime.Audiences;

/// <summary>What becomes of an event that the contract does not declare.</summary>
public enum UndeclaredEvents
{
    /// <summary>It goes on, and is a violation.</summary>
    Allow,

    /// <summary>It goes nowhere but to the violations.</summary>
    Block,
}
