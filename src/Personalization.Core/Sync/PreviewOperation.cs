namespace Personalization.Sync;

/// <summary>An operation of a plan that is only shown. Personal data: not for logs.</summary>
/// <param name="Kind">What it counts as.</param>
/// <param name="Key">The record key.</param>
/// <param name="Before">The fields that this sync has in the store now, a JSON object in UTF-8; <see langword="null"/> when it has none.</param>
/// <param name="After">The fields after it, a JSON object in UTF-8; <see langword="null"/> when the part is removed.</param>
public sealed record PreviewOperation(PreviewOperationKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After);
