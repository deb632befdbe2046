namespace Personalization.Realtime.Memberships;

/// <summary>What somebody would not take, as it is listed: a destination, or the tables of a sink. Nothing of what it holds. Immutable.</summary>
/// <param name="Id">Where it lies: bucket and position.</param>
/// <param name="Trigger">The trigger that a delivery had; of what tables refused, the name of a track event or the type of another.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When it was refused.</param>
internal sealed record RefusedEntry(string Id, string Trigger, string Reason, DateTimeOffset At)
{
    /// <summary>Gets the realtime sync or event sync; <see langword="null"/> for what tables refused.</summary>
    internal string? Sync { get; init; }

    /// <summary>Gets the idempotency key; <see langword="null"/> for what tables refused.</summary>
    internal string? Key { get; init; }

    /// <summary>Gets the sink; <see langword="null"/> for what a destination refused.</summary>
    internal string? Sink { get; init; }

    /// <summary>Gets who refused it: <c>destination</c> or <c>sink</c>.</summary>
    internal string Kind => Sink is null ? "destination" : "sink";
}
