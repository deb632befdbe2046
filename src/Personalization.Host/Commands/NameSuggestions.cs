using Personalization.Configuration;
using Personalization.Hosting.Wiring;
using Personalization.Keys;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Hosting.Commands;

/// <summary>The names that the tab key offers: what the configuration says. Nothing is asked of a host, a source or a store of records.</summary>
/// <param name="config">The configuration.</param>
internal sealed class NameSuggestions(string config)
{
    internal IEnumerable<string> Syncs => YamlFile.Read(config).Syncs.Select(sync => sync.Id);

    internal IEnumerable<string> Sequences => YamlFile.Read(config).Sequences.Select(sequence => sequence.Id);

    internal IEnumerable<string> Models => YamlFile.Read(config).Models.Select(model => model.Name);

    internal IEnumerable<string> Sources => YamlFile.Read(config).Sources.Select(source => source.Source.Name);

    internal IEnumerable<string> Collections => YamlFile.Read(config).Collections.Select(collection => collection.Name);

    internal IEnumerable<string> Indexes => YamlFile.Read(config).Collections.SelectMany(collection => collection.Indexes).Select(index => index.Name).Distinct(StringComparer.Ordinal);

    internal IEnumerable<string> Regions => YamlFile.Read(config).Regions.Select(region => region.Name);

    internal IEnumerable<string> Audiences => YamlFile.Read(config).Extension<RealtimeSettings>().Audiences.Select(audience => audience.Name);

    internal IEnumerable<string> EventSources => YamlFile.Read(config).Extension<RealtimeSettings>().EventSources.Select(source => source.Name);

    internal IEnumerable<string> Sinks => YamlFile.Read(config).Extension<RealtimeSettings>().Sinks.Select(sink => sink.Name);

    internal IEnumerable<string> Runs => Opened(cache => cache.Get<ISyncService>().ListRunsAsync(new SyncRunQuery()).GetAwaiter().GetResult().Select(run => run.RunId));

    internal IEnumerable<string> Keys => Opened(cache => cache.Get<IApiKeyStore>().ListAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().Where(key => key.RevokedAt is null).Select(key => key.Id));

    private IEnumerable<string> Opened(Func<LocalCache, IEnumerable<string>> find)
    {
        var cache = new LocalCache(config, region: null, _ => { });
        try
        {
            return [.. find(cache)];
        }
        finally
        {
            cache.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
