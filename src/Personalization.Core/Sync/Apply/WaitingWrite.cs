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

/// <summary>A write that waits for the end of the plan: another record has a value that it claims, or it would give up a value that another write claims.</summary>
/// <param name="Write">The write.</param>
/// <param name="IndexPosition">Which of the sync's indexes.</param>
/// <param name="Holder">Who has the value that it claims, as far as the store could tell without a closer look; <see langword="null"/> where it could not.</param>
internal readonly record struct DeferredWrite(PlannedWrite Write, int IndexPosition, string? Holder = null);
