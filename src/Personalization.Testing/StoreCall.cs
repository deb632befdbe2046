using Personalization.Records;

namespace Personalization.Testing;

/// <summary>One call of a <see cref="FaultyRecordStore"/>.</summary>
/// <param name="Operation">Which member is called.</param>
/// <param name="Number">Which call of that member it is since the counts began, from 1.</param>
/// <param name="Collection">The collection's name.</param>
public sealed record StoreCall(StoreOperations Operation, int Number, string Collection)
{
    /// <summary>Gets the sync's id, for calls that concern one.</summary>
    public string? Sync { get; init; }

    /// <summary>Gets what is looked up: index values, or the record key.</summary>
    public IReadOnlyCollection<string> Values { get; init; } = [];

    /// <summary>Gets the batch, for <see cref="StoreOperations.Apply"/>.</summary>
    public RecordBatch? Batch { get; init; }

    /// <summary>Gets the mark that is to be set, for <see cref="StoreOperations.SetMark"/>.</summary>
    public SyncMark? Mark { get; init; }

    /// <summary>Gets the registration, for <see cref="StoreOperations.Register"/>.</summary>
    public SyncRegistration? Registration { get; init; }

    /// <summary>Gets the collection of the wrapped store, which does the work; <see langword="null"/> while it is opened.</summary>
    internal IRecordCollection? Records { get; init; }
}
