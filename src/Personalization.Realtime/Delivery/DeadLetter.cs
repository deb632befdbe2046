using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>What a destination would not take. Immutable.</summary>
/// <param name="Id">Where it lies: bucket and position, as <c>17-1764552000000000</c>.</param>
/// <param name="Person">Whose it is.</param>
/// <param name="Sync">The sync that would have delivered it.</param>
/// <param name="Reason">Why it was refused; no data.</param>
/// <param name="At">When it was refused.</param>
internal sealed record DeadLetter(string Id, PersonKey Person, string Sync, string Reason, DateTimeOffset At)
{
    /// <summary>Gets the trigger that it had.</summary>
    internal required string Trigger { get; init; }

    /// <summary>Gets the idempotency key, which it is replayed with.</summary>
    internal required string Key { get; init; }

    /// <summary>Gets the stream that it comes from.</summary>
    internal required PersonStream Stream { get; init; }

    /// <summary>Gets the position that it had there.</summary>
    internal required long Position { get; init; }

    /// <summary>Gets when it was written there.</summary>
    internal required DateTimeOffset Time { get; init; }

    /// <summary>Gets what lay there: a transition, or an event.</summary>
    internal required ReadOnlyMemory<byte> Body { get; init; }
}
