namespace Personalization.Sync.Apply;

/// <summary>A write that waits for the end of the plan: another record has a value that it claims, or it would give up a value that another write claims.</summary>
/// <param name="Write">The write.</param>
/// <param name="IndexPosition">Which of the sync's indexes.</param>
/// <param name="Holder">Who has the value that it claims, as far as the store could tell without a closer look; <see langword="null"/> where it could not.</param>
internal readonly record struct DeferredWrite(PlannedWrite Write, int IndexPosition, string? Holder = null);
