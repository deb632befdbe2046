using Personalization.Records;

namespace Personalization.Sync;

/// <summary>What the hosted service needs of the sync service beyond its public face.</summary>
/// <remarks>An interface for the tests of schedules, which have an engine of their own.</remarks>
internal interface ISyncEngine : ISyncService, IStoreOpening
{
    /// <summary>Whether the store may lose what made a collection ready, while this process runs.</summary>
    bool MayLoseRecords { get; }

    /// <summary>Gets or sets a value indicating whether a host reads the readiness again and again, so that lookups need not.</summary>
    bool IsWatched { get; set; }

    /// <summary>Fires when the readiness of a collection may have changed.</summary>
    event Action? ReadinessChanged;

    /// <summary>Prepares the collections and compares what the store holds with the snapshots.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes the state for this process where one process at a time writes to it, so that others learn it before the first run; says so where another one has it.</summary>
    void TakeState()
    {
    }

    /// <summary>Takes a new configuration over. Runs that are under way go on with theirs; when this throws, the one before stays.</summary>
    ValueTask ReloadAsync(PersonalizationDefinitions next, CancellationToken cancellationToken);

    /// <summary>Plans as a run of other definitions would, which are not taken over. A collection or an index that the store does not know is made there, and stays empty.</summary>
    Task<SyncPreview> PlanAsync(PersonalizationDefinitions other, string syncId, SyncRunOptions options, int samples, CancellationToken cancellationToken);

    /// <summary>Reads again what the store holds.</summary>
    ValueTask RefreshReadinessAsync(CancellationToken cancellationToken);

    /// <summary>Reads again what the store and the state hold of one sync, which another process may have run. Throws while they cannot be reached.</summary>
    ValueTask RefreshAsync(string syncId, CancellationToken cancellationToken);

    /// <summary>Ends runs in the journal whose process is gone, again and again, until it is cancelled. Ends at once where the journal is this process's own.</summary>
    Task WatchRunsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Answers how a sync stands: an unknown one not at all.</summary>
    SyncStanding GetStanding(string syncId);

    /// <summary>Ends every run of this process, and each that is asked for from now on; the next process goes on with them.</summary>
    /// <param name="cancellationToken">Ends the wait for them; they are told all the same.</param>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>How a sync stands: what its schedule goes by.</summary>
/// <param name="SinceStart">How long ago its last whole run started, by hand or in another process included; <see langword="null"/> when none is known, or one was cut short and is to be resumed.</param>
/// <param name="IsCurrent">Whether the store holds a whole run of it.</param>
/// <param name="Obstacle">Why the last run that was asked for could not begin; <see langword="null"/> when it could.</param>
/// <param name="HasRejections">Whether the last whole run rejected rows, as far as the state tells.</param>
/// <param name="IsOwed">Whether the store, where it is not current, was so before, or loses what it holds with each process.</param>
internal readonly record struct SyncStanding(TimeSpan? SinceStart, bool IsCurrent, string? Obstacle = null, bool HasRejections = false, bool IsOwed = false)
{
    /// <summary>Gets a value indicating whether a plan is open, as of a run that was cut short here or in another process, or is under way there.</summary>
    internal bool IsCutShort { get; init; }
}

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
