namespace Personalization.Realtime.Sinks;

/// <summary>An event that a table does not take. Immutable.</summary>
/// <param name="Event">The event.</param>
/// <param name="Problem">Why, and the way out; without a value of it.</param>
internal sealed record SinkFailure(SinkEvent Event, string Problem);
