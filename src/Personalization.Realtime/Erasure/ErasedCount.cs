namespace Personalization.Realtime.Erasure;

/// <summary>How much was erased in one place. Holds nothing of the person. Immutable.</summary>
/// <param name="Place">What it was: <c>records</c>, <c>snapshots</c>, <c>states</c>, <c>log</c> …</param>
/// <param name="Where">Where that lies, such as a region and a sync; <see langword="null"/> where there is one place only.</param>
/// <param name="Count">How many.</param>
internal sealed record ErasedCount(string Place, string? Where, long Count);
