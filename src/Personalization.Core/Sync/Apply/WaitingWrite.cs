namespace Personalization.Sync.Apply;

/// <summary>A write that waits, among the others that do.</summary>
internal sealed class WaitingWrite(DeferredWrite deferred)
{
    internal PlannedWrite Write { get; } = deferred.Write;

    internal string Key => Write.Operation.Key;

    /// <summary>The value that it claims for an index.</summary>
    internal string? ClaimOf(int index) => Write.Operation is { IsWrite: true, IndexValues: { } values } ? values[index] : null;

    /// <summary>Who seemed to have that value when the store put the write aside.</summary>
    internal string? SeenHolderOf(int index) => index == deferred.IndexPosition ? deferred.Holder : null;

    /// <summary>The values that it claims and that other records hold.</summary>
    internal List<Barrier> Barriers { get; } = new(1);

    /// <summary>The writes that claim what its record holds: they are written before it.</summary>
    internal List<WaitingWrite> Claimants { get; } = new(1);

    /// <summary>The index of a value that its holder keeps; <see langword="null"/> while nothing bars the write.</summary>
    internal int? BarredAt { get; set; }

    /// <summary>Whether the record still has a value after the write.</summary>
    internal bool Keeps(int index, string value) => string.Equals(Write.Operation.IndexValues?[index], value, StringComparison.Ordinal);

    // What the search for circles notes.
    internal int Number { get; set; }

    internal int Lowest { get; set; }

    internal int Next { get; set; }

    internal bool IsOpen { get; set; }

    /// <summary>A value that another record holds.</summary>
    /// <param name="Index">Which of the sync's indexes.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Holder">The holder's record key.</param>
    internal readonly record struct Barrier(int Index, string Value, string Holder);
}
