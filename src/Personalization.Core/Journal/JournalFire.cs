namespace Personalization.Journal;

/// <summary>A moment at which something was due: one row, whichever host wrote it. Immutable.</summary>
/// <param name="Target">What is due, such as <c>sync:customers</c> or <c>sequence:nightly</c>.</param>
/// <param name="Key">What makes it one: the scheduled time in ISO 8601, <c>dbt-cloud:RUN</c>, <c>after:RUN</c>.</param>
/// <param name="At">When it was due.</param>
/// <param name="RunId">The run that serves it; <see langword="null"/> while none does.</param>
internal sealed record JournalFire(string Target, string Key, DateTimeOffset At, string? RunId = null);
