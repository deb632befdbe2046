namespace Personalization.Sync.Applying;

/// <summary>An operation that the store cannot take whatever the moment. The record is as it was before.</summary>
/// <param name="Position">The operation's position in the batch that was sent.</param>
/// <param name="Reason">Why, in the store's words. Never carries a value.</param>
internal readonly record struct RowError(int Position, string Reason);
