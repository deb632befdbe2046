namespace Personalization.Records;

/// <summary>Why a store did not apply an operation.</summary>
public enum RefusalReason
{
    /// <summary>Another record really carries one of the index values, and does not give it up in this run.</summary>
    IndexTaken = 1,

    /// <summary>The part was written under a greater token: a newer run of the same sync has taken over.</summary>
    Superseded = 2,
}
