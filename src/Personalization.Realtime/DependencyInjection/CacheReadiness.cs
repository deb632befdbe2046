using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Lookups;
using Personalization.Realtime.People;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>What the cache knows of its collections. Syncs tell real time of records, so that it asks for them only when it is at work.</summary>
internal sealed class CacheReadiness(IServiceProvider services) : IRecordReadiness
{
    private readonly Lazy<ISyncService> _syncs = new(services.GetRequiredService<ISyncService>);
    private readonly Lazy<IPersonalizationCache> _cache = new(services.GetRequiredService<IPersonalizationCache>);

    private readonly ConcurrentDictionary<string, CollectionDefinition> _open = new(StringComparer.Ordinal);

    /// <summary>In a process without a host the first lookup prepares the store, so one is made that asks for nothing. A reload brings new definitions, which are prepared anew.</summary>
    public async ValueTask OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(_open.GetValueOrDefault(collection.Name), collection))
        {
            await _cache.Value.GetManyAsync(collection.Name, collection.PrimaryIndex, [], cancellationToken).ConfigureAwait(false);
            _open[collection.Name] = collection;
        }
    }

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
}
