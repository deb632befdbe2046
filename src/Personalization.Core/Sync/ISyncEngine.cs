namespace Personalization.Sync;

/// <summary>What the hosted service needs of the sync service beyond its public face.</summary>
/// <remarks>An interface for the tests of schedules, which have an engine of their own.</remarks>
internal interface ISyncEngine : ISyncService
{
    /// <summary>Whether the store may lose what made a collection ready, while this process runs.</summary>
    bool MayLoseRecords { get; }

    /// <summary>Fires when the readiness of a collection may have changed.</summary>
    event Action? ReadinessChanged;

    /// <summary>Prepares the collections and compares what the store holds with the snapshots.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes a new configuration over. Runs that are under way go on with theirs; when this throws, the one before stays.</summary>
    ValueTask ReloadAsync(PersonalizationDefinitions next, CancellationToken cancellationToken);

    /// <summary>Reads again what the store holds.</summary>
    ValueTask RefreshReadinessAsync(CancellationToken cancellationToken);

    /// <summary>Reads again what the store and the state hold of one sync, which another process may have run.</summary>
    ValueTask RefreshAsync(string syncId, CancellationToken cancellationToken);

    /// <summary>Answers when the last run of a sync started, manual runs included, also in an earlier or another process where its snapshot says so.</summary>
    DateTimeOffset? GetLastStart(string syncId);
}
