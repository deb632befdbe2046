namespace Personalization.Realtime.Evaluation.State;

/// <summary>What is known of a person and an audience: its id, the number of the last transition, and when that was, in milliseconds since 1970.</summary>
internal readonly record struct StoredMembership(ulong Audience, long Number, long At)
{
    /// <summary>Gets a value indicating whether the person is a member. Transitions alternate, and the first one is an entry.</summary>
    internal bool IsMember => (Number & 1) == 1;
}
