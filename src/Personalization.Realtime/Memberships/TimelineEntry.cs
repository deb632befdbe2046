namespace Personalization.Realtime.Memberships;

/// <summary>Something that happened to a person. Immutable.</summary>
/// <param name="At">When.</param>
/// <param name="Kind"><c>event</c>, <c>entered</c>, <c>left</c> or <c>synced</c>.</param>
/// <param name="Name">The event's name or type, the audience, or the sync.</param>
/// <param name="Source">The event source; the cause of a transition; what a sync left of the record.</param>
internal sealed record TimelineEntry(DateTimeOffset At, string Kind, string Name, string? Source);
