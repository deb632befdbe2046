using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>A cache wired and started as an application's.</summary>
internal sealed class CacheHost : IAsyncDisposable
{
    private readonly IHost _host;

    private CacheHost(IHost host) => _host = host;

    internal IPersonalizationCache Cache => _host.Services.GetRequiredService<IPersonalizationCache>();

    internal ISyncService Syncs => _host.Services.GetRequiredService<ISyncService>();

    /// <summary>Starts a cache.</summary>
    /// <param name="storePath">The file of the SQLite store, or <see langword="null"/> for records in memory.</param>
    /// <param name="configure">Adds collections and syncs.</param>
    internal static async Task<CacheHost> StartAsync(string? storePath, Action<IPersonalizationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        var cache = builder.Services.AddPersonalizationCache(configure);
        if (storePath is not null)
        {
            cache.UseSqlite(storePath);
        }

        var host = builder.Build();
        await host.StartAsync();
        return new CacheHost(host);
    }

    /// <summary>Runs a sync that must succeed, with rejected rows or without.</summary>
    internal async Task<SyncRun> RunAsync(string syncId)
    {
        var run = await Syncs.RunAsync(syncId);
        Assert.True(run.Status is SyncRunStatus.Success or SyncRunStatus.Warning, run.Error);
        Assert.True(run.Counts.AddUp);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
