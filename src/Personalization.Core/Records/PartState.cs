namespace Personalization.Records;

/// <summary>What a sync's last operation left of its part. The numbers are persisted and never change.</summary>
public enum PartState : byte
{
    /// <summary>The part has its fields and holds its index values.</summary>
    Live = 1,

    /// <summary>The part is empty and holds no index value; the record stays.</summary>
    Cleared = 2,

    /// <summary>The part is gone and hides the record until its sync writes it again.</summary>
    Removed = 3,
}
