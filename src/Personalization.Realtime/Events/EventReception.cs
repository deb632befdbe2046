namespace Personalization.Realtime.Events;

/// <summary>How a body came in.</summary>
/// <param name="Source">The event source.</param>
/// <param name="Route">What the path says.</param>
/// <param name="ReceivedAt">When.</param>
/// <param name="ClientAddress">From where; <see langword="null"/> when it came over no connection.</param>
internal sealed record EventReception(string Source, EventRoute Route, DateTimeOffset ReceivedAt, string? ClientAddress);
