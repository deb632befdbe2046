namespace Personalization;

/// <summary>When a member of a sequence ends the run of the sequence, so that the members after it do not run.</summary>
public enum SequenceTermination
{
    /// <summary>When its run fails or is cancelled. Rejected rows let the sequence go on.</summary>
    Fatal = 0,

    /// <summary>When its run fails or is cancelled, or rejects more rows than it may; without a limit, any row.</summary>
    Rejected = 1,

    /// <summary>Never: how it ends has no say in how the sequence does.</summary>
    Never = 2,
}
