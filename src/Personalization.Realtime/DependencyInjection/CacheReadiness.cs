using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Realtime.People;
using Personalization.Records;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>What the cache knows of its collections. Syncs tell real time of records, so that it asks for them only when it is at work.</summary>
internal sealed class CacheReadiness(IServiceProvider services) : IRecordReadiness
{
    private readonly Lazy<ISyncService> _syncs = new(services.GetRequiredService<ISyncService>);
    private readonly Lazy<IPersonalizationCache> _cache = new(services.GetRequiredService<IPersonalizationCache>);
    private readonly Lazy<IRecordStore> _store = new(services.GetRequiredService<IRecordStore>);

    private readonly ConcurrentDictionary<string, (CollectionDefinition Definition, IRecordCollection Records)> _open = new(StringComparer.Ordinal);

    /// <summary>In a process without a host the first lookup prepares the store, so one is made that asks for nothing. A reload brings new definitions, which are prepared anew.</summary>
    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => _open.TryGetValue(collection.Name, out var opened) && ReferenceEquals(opened.Definition, collection) ? new(opened.Records) : OpenAnewAsync(collection, cancellationToken);

    public bool IsReady(CollectionDefinition collection) => _syncs.Value.IsReady(collection.Name);

    /// <summary>A lookup knows of a store that has lost records before the next run does.</summary>
    public async ValueTask<bool> IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken)
    {
        try
        {
            await _cache.Value.GetAsync(collection.Name, collection.PrimaryIndex, key, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CollectionLoadingException)
        {
            return false;
        }
    }

    private async ValueTask<IRecordCollection> OpenAnewAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        await _cache.Value.GetManyAsync(collection.Name, collection.PrimaryIndex, [], cancellationToken).ConfigureAwait(false);
        var records = await _store.Value.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        _open[collection.Name] = (collection, records);
        return records;
    }
}
