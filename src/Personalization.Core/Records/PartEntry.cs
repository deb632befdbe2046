namespace Personalization.Records;

/// <summary>What a store holds of one sync's part of one record.</summary>
/// <param name="Key">The record key.</param>
/// <param name="State">What the sync's last operation left.</param>
/// <param name="Token">The token of the run that wrote it.</param>
/// <param name="InputHash">The hash of the row's inputs.</param>
public readonly record struct PartEntry(string Key, PartState State, long Token, ulong InputHash);
