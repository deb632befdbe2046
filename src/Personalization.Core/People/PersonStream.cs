namespace Personalization.People;

/// <summary>The streams of a bucket.</summary>
public enum PersonStream
{
    /// <summary>The events, as they were accepted.</summary>
    Log,

    /// <summary>What others are to be told: the transitions of memberships.</summary>
    Outbox,
}
