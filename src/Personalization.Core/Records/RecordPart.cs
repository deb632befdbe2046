namespace Personalization.Records;

/// <summary>The header of one sync's part of a record: who wrote it, when, and where its fields lie. Immutable.</summary>
public sealed class RecordPart
{
    /// <summary>Gets the sync that owns the part.</summary>
    public required string Sync { get; init; }

    /// <summary>Gets what the sync's last operation left.</summary>
    public required PartState State { get; init; }

    /// <summary>Gets the token of the run that wrote it.</summary>
    public required long Token { get; init; }

    /// <summary>Gets the start of the run that wrote it.</summary>
    public required DateTimeOffset SyncedAt { get; init; }

    /// <summary>Gets the hash of the row's inputs.</summary>
    public required ulong InputHash { get; init; }

    /// <summary>Gets the indexes that the sync provides, other than the primary one.</summary>
    public required IReadOnlyList<string> Indexes { get; init; }

    /// <summary>Gets the values for <see cref="Indexes"/>, in that order.</summary>
    public required IReadOnlyList<string?> IndexValues { get; init; }

    /// <summary>Gets where the part's fields start in the record's JSON.</summary>
    public required int Offset { get; init; }

    /// <summary>Gets how many bytes the part's fields take, braces left out; 0 when it has none.</summary>
    public required int Length { get; init; }

    /// <summary>Finds the part's value for an index.</summary>
    /// <param name="index">The index's name.</param>
    /// <returns>The value, or <see langword="null"/> when the part provides none.</returns>
    public string? ValueOf(string index)
    {
        for (var i = 0; i < Indexes.Count; i++)
        {
            if (string.Equals(Indexes[i], index, StringComparison.Ordinal))
            {
                return IndexValues[i];
            }
        }

        return null;
    }
}

/// <summary>What a sync's last operation left of its part. The numbers are persisted and never change.</summary>
public enum PartState : byte
{
    /// <summary>The part has its fields and holds its index values.</summary>
    Live = 1,

    /// <summary>The part is empty and holds no index value; the record stays.</summary>
    Cleared = 2,

    /// <summary>The part is gone and hides the record until its sync writes it again.</summary>
    Removed = 3,
}

/// <summary>What a store holds of one sync's part of one record.</summary>
/// <param name="Key">The record key.</param>
/// <param name="State">What the sync's last operation left.</param>
/// <param name="Token">The token of the run that wrote it.</param>
/// <param name="InputHash">The hash of the row's inputs.</param>
public readonly record struct PartEntry(string Key, PartState State, long Token, ulong InputHash);
