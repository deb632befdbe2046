namespace Personalization.Sync;

/// <summary>A row that a run could not use.</summary>
/// <param name="Key">The record key, or <see langword="null"/> when the key itself could not be read. Personal data: not for logs.</param>
/// <param name="Reason">Why: names columns and types, never a value.</param>
public sealed record RejectedRow(string? Key, string Reason);
