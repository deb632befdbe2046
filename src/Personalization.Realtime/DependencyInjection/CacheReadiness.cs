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
    private readonly Lazy<IStoreOpening> _opening = new(services.GetRequiredService<IStoreOpening>);
    private readonly Lazy<IPersonalizationCache> _cache = new(services.GetRequiredService<IPersonalizationCache>);

    /// <summary>Whoever asks first opens the store, as lookups do.</summary>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => _opening.Value.IsOpen ? default : _opening.Value.OpenAsync(cancellationToken);

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
