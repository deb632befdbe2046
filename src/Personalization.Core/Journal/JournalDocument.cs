namespace Personalization.Journal;

/// <summary>Something that stands until it is changed, such as a pause. Immutable.</summary>
/// <param name="Kind">One of <see cref="JournalKinds"/>.</param>
/// <param name="Id">What it is of, such as <c>sync:customers</c>.</param>
/// <param name="Json">What it says.</param>
/// <param name="Version">How often it was written; 0 for one that is not there yet.</param>
/// <param name="ExpiresAt">When it is no more: from then on it is not found. <see langword="null"/> for never.</param>
internal sealed record JournalDocument(string Kind, string Id, string Json, long Version = 0, DateTimeOffset? ExpiresAt = null);
