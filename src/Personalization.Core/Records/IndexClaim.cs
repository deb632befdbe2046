namespace Personalization.Records;

/// <summary>A record's hold on an index value.</summary>
/// <param name="Index">The index's name.</param>
/// <param name="Value">The index value.</param>
/// <param name="Key">The record key of the holder.</param>
public readonly record struct IndexClaim(string Index, string Value, string Key);
