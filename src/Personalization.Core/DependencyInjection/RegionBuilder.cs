using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;

namespace Personalization.DependencyInjection;

/// <summary>Configures a region: says which store keeps its records. Packages add to it by extension methods. The last store that is named counts.</summary>
public sealed class RegionBuilder
{
    private StoreSettings? _store;
    private string? _stateDirectory;

    internal RegionBuilder(string name, IServiceCollection services)
    {
        Name = name;
        Services = services;
    }

    /// <summary>Gets the region's name.</summary>
    public string Name { get; }

    /// <summary>Gets the services that the cache is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Keeps the region's records in memory.</summary>
    /// <returns>The same builder.</returns>
    public RegionBuilder UseMemory() => UseStore(_ => new InMemoryRecordStore());

    /// <summary>Keeps the region's records in a store.</summary>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public RegionBuilder UseStore(Func<IServiceProvider, IRecordStore> store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = new StoreSettings(store, $"code {Name}");
        _stateDirectory = null;
        return this;
    }

    /// <summary>Keeps the region's records in a store of which some things can be checked before it is made, such as a connection string.</summary>
    /// <typeparam name="T">What the store is made of.</typeparam>
    /// <param name="check">
    /// Answers what the store is made of; called at once. An <see cref="ArgumentException"/>, a <see cref="FormatException"/> or an exception of this library is reported with all else that is
    /// wrong, at the region.
    /// </param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public RegionBuilder UseStore<T>(Func<T> check, Func<IServiceProvider, T, IRecordStore> store)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(store);
        if (ConfigurationChecks.Try(check, out var parts, out var problem))
        {
            return UseStore(services => store(services, parts));
        }

        _store = Broken(problem);
        _stateDirectory = null;
        return this;
    }

    /// <summary>Says where the state of syncs lies unless the application says it itself: with records that outlive the process.</summary>
    /// <param name="directory">The folder.</param>
    /// <returns>The same builder.</returns>
    public RegionBuilder DefaultStateDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        _stateDirectory = directory;
        return this;
    }

    internal RegionSettings Build()
    {
        var store = _store ?? Broken($"The region '{Name}' has no store. Name one, such as region.UseRedis(…), region.UseSqlite(…), region.UseStore(…) or region.UseMemory().");
        return new RegionSettings(Name, store with { StateDirectory = _stateDirectory }) { IsInCode = true };
    }

    private StoreSettings Broken(string problem) => new(_ => throw Unmade.Of("store", Name), string.Empty) { Problem = problem };
}
