using Personalization.Errors;
using Personalization.Records;

namespace Personalization.Hosting.Wiring;

/// <summary>The cache as a command opens it in its own process, without schedules.</summary>
internal sealed class LocalCache : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal LocalCache(string config)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        CacheServices.Add(services, config).LookupsOnly();
        _services = services.BuildServiceProvider();
    }

    internal T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    /// <summary>Prepares the store for lookups, as the start of a host does.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        RefuseMemory();
        foreach (var hosted in _services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await hosted.StartingAsync(cancellationToken);
        }
    }

    /// <summary>What is written to a store in memory is gone when the command ends, and nothing is found there.</summary>
    /// <exception cref="PersonalizationException">Records live in memory (<c>options_invalid</c>).</exception>
    internal void RefuseMemory()
    {
        if (Get<IRecordStore>() is InMemoryRecordStore)
        {
            throw new PersonalizationException(
                ErrorCodes.OptionsInvalid,
                "The configuration keeps records in memory, which belongs to the process that serves them. Ask that one, with '--host URL --key KEY', or name a store of type sqlite.");
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
