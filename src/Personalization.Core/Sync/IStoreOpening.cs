namespace Personalization.Sync;

/// <summary>What lookups need where no host has started the schedules: the store prepared, and somebody who reads again whether the collections are ready.</summary>
internal interface IStoreOpening
{
    /// <summary>Gets a value indicating whether the store that lookups ask is prepared for what is configured, and its readiness was read.</summary>
    bool IsOpen { get; }

    /// <summary>Gets a value indicating whether nobody has read the readiness for a while, so that a miss must.</summary>
    bool IsOutdated { get; }

    /// <summary>Prepares the store and reads its readiness. Calls at the same time share the work. Throws while the store cannot be reached.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads the readiness again; what was known stays where it cannot be read.</summary>
    ValueTask CatchUpAsync(CancellationToken cancellationToken);
}
