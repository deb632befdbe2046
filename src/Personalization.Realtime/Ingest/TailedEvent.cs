using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>What a tail shows: an event that was accepted, or one that was refused. Immutable.</summary>
/// <param name="Source">The event source that it came in by.</param>
/// <param name="ReceivedAt">When it came in.</param>
/// <param name="Message">The event; <see langword="null"/> for one that was refused.</param>
/// <param name="Rejection">Why it was refused; <see langword="null"/> for one that was accepted.</param>
internal sealed record TailedEvent(string Source, DateTimeOffset ReceivedAt, EventMessage? Message, RejectedEvent? Rejection = null);
