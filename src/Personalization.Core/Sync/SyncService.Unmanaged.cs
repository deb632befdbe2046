using Personalization.Diagnostics;
using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <content>Knows of parts that nobody manages: of syncs and collections that left the configuration.</content>
internal sealed partial class SyncService : IUnmanagedParts
{
    private volatile IReadOnlyList<UnmanagedSync> _unmanaged = [];

    public IReadOnlyList<UnmanagedSync> Unmanaged => _unmanaged;

    public async Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await ReadUnmanagedAsync(_environment, cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var removed = await Task.Run(() => ForgetInRegionsAsync(syncId, removeParts, cancellationToken), cancellationToken).ConfigureAwait(false);
        await NoteUnmanagedAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Looks at start and after a reload what nobody manages, and says so of what was not known before. A store that is away is asked again by the next look.</summary>
    private async Task NoteUnmanagedAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A start does not wait for a store that is away.
            var hasty = _environment with { Limits = _environment.Limits with { Retries = 0 } };
            var known = _unmanaged;
            var mine = _definitions.Value.Syncs.Values.Select(sync => sync.Configuration).ToHashSet(StringComparer.Ordinal);

            // Another application may have a sync of its own in the same collection, which is its own to manage.
            UnmanagedSync[] found = [.. (await ReadUnmanagedAsync(hasty, cancellationToken).ConfigureAwait(false)).Where(sync => sync.Configuration is null || mine.Contains(sync.Configuration))];
            _unmanaged = found;
            foreach (var sync in found.Where(sync => !known.Any(other => other.Collection == sync.Collection && other.SyncId == sync.SyncId)))
            {
                _environment.Logger.UnmanagedFound(sync.Collection, sync.SyncId);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            _environment.Logger.UnmanagedUnread(exception.GetType().Name);
        }
    }

    private async Task<IReadOnlyList<UnmanagedSync>> ReadUnmanagedAsync(SyncEnvironment environment, CancellationToken cancellationToken)
    {
        var left = await new KnownCollections(_environment.Journal).ListLeftAsync(_definitions.Value, cancellationToken).ConfigureAwait(false);
        var found = new List<UnmanagedSync>();
        foreach (var region in _regions)
        {
            found.AddRange(await new UnmanagedSyncs(_definitions.Value, region, environment, "all") { Left = left }.ListAsync(cancellationToken).ConfigureAwait(false));
        }

        return [.. found.DistinctBy(sync => (sync.Collection, sync.SyncId))];
    }

    /// <summary>A sync that is given up may have been in some regions only.</summary>
    private async Task<long> ForgetInRegionsAsync(string syncId, bool removeParts, CancellationToken cancellationToken)
    {
        var collections = new KnownCollections(_environment.Journal);
        var left = await collections.ListLeftAsync(_definitions.Value, cancellationToken).ConfigureAwait(false);
        var removed = 0L;
        var missing = 0;
        foreach (var region in _regions)
        {
            try
            {
                removed += await new UnmanagedSyncs(_definitions.Value, region, _environment, syncId) { Left = left }.ForgetAsync(removeParts, cancellationToken).ConfigureAwait(false);
            }
            catch (PersonalizationException exception) when (exception.Code == ErrorCodes.SyncNotFound && ++missing < _regions.Count)
            {
                // Perhaps in another one.
            }
        }

        await ForgetKeptAsync(syncId, removeParts, cancellationToken).ConfigureAwait(false);
        var rest = left.Count == 0 ? [] : await ReadUnmanagedAsync(_environment, cancellationToken).ConfigureAwait(false);
        foreach (var collection in left.Where(collection => rest.All(sync => sync.Collection != collection.Name)))
        {
            await collections.ForgetAsync(collection.Name, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }
}

/// <summary>Answers at once which syncs have parts that nobody manages, as it was at the last start, reload or forgetting.</summary>
/// <remarks>An interface for readiness, which asks no store.</remarks>
internal interface IUnmanagedParts
{
    IReadOnlyList<UnmanagedSync> Unmanaged { get; }
}
