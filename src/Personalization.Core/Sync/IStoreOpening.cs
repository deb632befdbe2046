using Personalization.Records;

namespace Personalization.Sync;

/// <summary>What lookups need where no host has started the schedules: the store prepared, and somebody who reads again whether the collections are ready.</summary>
internal interface IStoreOpening
{
    /// <summary>Answers a collection of the store that lookups ask; <see langword="null"/> until the store is prepared for what is configured, and its readiness was read.</summary>
    IRecordCollection? Find(string collection);

    /// <summary>Gets a value indicating whether nobody has read the readiness for a while, so that a miss must.</summary>
    bool IsOutdated { get; }

    /// <summary>Opens a collection: prepares the store and reads its readiness. Calls at the same time share the work. Throws while the store cannot be reached.</summary>
    ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken);

    /// <summary>Reads the readiness again; what was known stays where it cannot be read.</summary>
    ValueTask CatchUpAsync(CancellationToken cancellationToken);
}
