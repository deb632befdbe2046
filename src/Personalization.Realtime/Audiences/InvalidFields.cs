namespace Personalization.Realtime.Audiences;

/// <summary>What becomes of an event that is not valid by its schema.</summary>
public enum InvalidFields
{
    /// <summary>It goes on as it is, and is a violation.</summary>
    Allow,

    /// <summary>It goes nowhere but to the violations.</summary>
    Block,
}
