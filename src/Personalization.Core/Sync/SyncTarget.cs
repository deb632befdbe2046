using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.People;
using Personalization.Records;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>One sync in one region, with all that a run of it works with. Immutable.</summary>
internal sealed class SyncTarget(SyncDefinition sync, CollectionDefinition collection, RecordRegion region, SyncEnvironment environment)
{
    internal SyncDefinition Sync => sync;

    internal string SyncId => sync.Id;

    internal CollectionDefinition Collection => collection;

    internal RecordRegion Region => region;

    /// <summary>The sync's collection in the region's store, each call of which is tried again after a transient error.</summary>
    internal RetryingCollection Records { get; } = new(region.Collections, collection, new StoreRetry(sync.Id, environment.Limits, environment.Time, environment.Logger)) { Listener = environment.Listener, Suppression = environment.Suppression };

    /// <summary>Where the sync's state files lie.</summary>
    internal ISyncStateStore State => region;

    /// <summary>What waits for a run.</summary>
    internal SyncFires Fires => environment.Fires;

    /// <summary>Gets what happened and what people decided, if it is kept anywhere.</summary>
    internal IJournal? Journal => environment.Journal;

    internal TimeProvider Time => environment.Time;

    internal SyncDiagnostics Diagnostics => environment.Diagnostics;

    internal ILogger Logger => environment.Logger;

    internal SyncLimits Limits => environment.Limits;

    /// <summary>The same for whoever must not wait for a store that is away.</summary>
    internal SyncTarget WithoutRetries() => new(sync, collection, region, environment with { Limits = Limits with { Retries = 0 } });

    internal Task<SyncLeaseGrant> AcquireLeaseAsync(string syncId, CancellationToken cancellationToken)
        => Records.RepeatAsync(token => region.AcquireAsync(syncId, token).AsTask(), cancellationToken);

    /// <summary>Moves the sync's mark in the store, as long as nobody else has.</summary>
    /// <exception cref="PersonalizationException">The mark is another run's (<c>lease_lost</c>).</exception>
    internal async Task MoveMarkAsync(SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        // An attempt that timed out may have moved it. Nobody else makes this mark: it has the run's id and token.
        if (!await Records.TrySetMarkAsync(sync.Id, expected, next, cancellationToken).ConfigureAwait(false)
            && await Records.GetMarkAsync(sync.Id, cancellationToken).ConfigureAwait(false) != next)
        {
            throw SyncErrors.LeaseLost(sync);
        }
    }

    /// <summary>Reads who was erased and is not written again.</summary>
    internal async ValueTask<SuppressedKeys> ReadSuppressedAsync(CancellationToken cancellationToken)
        => environment.Suppression is { } list ? await list.LoadAsync(cancellationToken).ConfigureAwait(false) : SuppressedKeys.None;

    /// <summary>Whether a record's person was erased, by the list as this process has read it last.</summary>
    internal bool IsErased(string key)
        => environment.Suppression?.Current is { IsEmpty: false } suppressed && suppressed.ContainsRecord(sync.Collection, System.Text.Encoding.UTF8.GetBytes(key));

    internal void Passed(RunStep step) => Limits.Stepped?.Invoke(step);
}

/// <summary>What all syncs of a process run with. Immutable.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Diagnostics">Metrics and traces.</param>
/// <param name="Logger">The log.</param>
/// <param name="Limits">Sizes and pauses.</param>
internal sealed record SyncEnvironment(TimeProvider Time, SyncDiagnostics Diagnostics, ILogger Logger, SyncLimits Limits)
{
    /// <summary>What keeps the runs over restarts, if anything.</summary>
    internal IJournal? Journal { get; init; }

    /// <summary>The fires of schedules, from a run's side.</summary>
    internal SyncFires Fires => new(Journal, Time, Logger);

    /// <summary>Who is told of records that change, if anyone.</summary>
    internal IRecordChangeListener? Listener { get; init; }

    /// <summary>Who is told of runs that have ended.</summary>
    internal IReadOnlyList<ISyncRunListener> RunListeners { get; init; } = [];

    /// <summary>Who was erased, where people can be.</summary>
    internal SuppressionList? Suppression { get; init; }

    /// <summary>Tells of a run that has ended; of none where another process has the sync.</summary>
    internal async ValueTask TellAsync(SyncRun run)
    {
        foreach (var listener in SyncErrors.IsContention(run) ? [] : RunListeners)
        {
            await listener.RunEndedAsync(run.SyncId, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
