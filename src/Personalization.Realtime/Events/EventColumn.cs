namespace Personalization.Realtime.Events;

/// <summary>A value of an event that conditions may name. Immutable.</summary>
/// <param name="From">Its path in the message, such as <c>properties.path</c>; a <c>.</c> or <c>\</c> within a name has a <c>\</c> before it, an array's element is its position.</param>
/// <param name="As">Its name in conditions.</param>
public sealed record EventColumn(string From, string As);
