using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A table of ten columns in some database, the sync of it into memory, and the bare loop over the same statement.</summary>
internal abstract class SyncSubject
{
    internal const string SyncId = "customers";

    private protected const string Source = "shop";

    /// <summary>What the result table calls the database.</summary>
    internal abstract string Database { get; }

    internal abstract int Rows { get; }

    private protected abstract string Select { get; }

    private protected abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Reads every value by its type.</summary>
    /// <returns>A sum over all values, so that none can be left out.</returns>
    internal abstract long ReadAll();

    /// <summary>Makes a cache with a new memory store and a new state directory.</summary>
    /// <param name="map">The fields; every column by default.</param>
    /// <param name="regions">How many regions it writes to, each a store in memory; 0 for the one store without a name.</param>
    /// <param name="more">Adds services of the benchmark's own.</param>
    internal async Task<ServiceProvider> CreateAsync(Action<SyncBuilder>? map = null, int regions = 0, Action<IServiceCollection>? more = null)
    {
        var added = new ServiceCollection();
        more?.Invoke(added);
        var services = added
            .AddPersonalizationCache(cache =>
            {
                AddSource(cache);
                for (var i = 0; i < regions; i++)
                {
                    cache.AddRegion($"region-{i}", region => region.UseMemory());
                }

                cache
                    .AddCollection("customers", c => c.Index("id", primary: true))
                    .AddSync(SyncId, s =>
                    {
                        s.FromSql(Source, Select, primaryKey: "id").To("customers");
                        (map ?? MapAll)(s);
                    });
            })
            .Services
            .BuildServiceProvider();
        await services.GetRequiredService<IRecordStore>().OpenAsync(
            services.GetRequiredService<PersonalizationDefinitions>().Collections["customers"], default);
        return services;
    }

    private void MapAll(SyncBuilder sync)
    {
        foreach (var column in Columns)
        {
            sync.Map(column);
        }
    }

    private protected abstract void AddSource(IPersonalizationBuilder cache);
}
