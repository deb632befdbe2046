using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

/// <summary>A host as one of several processes is, with a clock of its own, on a state and a store that others use too.</summary>
internal sealed class SharingHost : IAsyncDisposable
{
    internal const string Sync = "profile";

    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly IHost _host;

    private SharingHost(IHost host, ManualTimeProvider time) => (_host, Time) = (host, time);

    internal ManualTimeProvider Time { get; }

    internal IPersonalizationCache Cache => _host.Services.GetRequiredService<IPersonalizationCache>();

    internal static SharingHost Create(string database, IRecordStore records, ISourceQuery rows, TestGate? beforeLease = null)
    {
        var time = new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddPersonalizationCache(cache => cache

            // The pings of a lease go by the machine's clock, so that the only timer on the host's own is the schedule's.
            .UseState(() => database, (_, address) => new PostgresSyncStateStore(address))
            .UseStore(_ => records)
            .AddCollection("customers", c => c.Index("id", primary: true))
            .AddSync(Sync, s => s.FromQuery(rows, primaryKey: "id").To("customers").Map("name").Every(Interval)));

        // A journal that hosts share has timers of its own, and intervals go by the state alone.
        builder.Services.Replace(ServiceDescriptor.Singleton<IJournal>(_ => new MemoryJournal(time)));
        if (beforeLease is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<ISyncLease>(
                provider => new GatedLease((ISyncLease)provider.GetRequiredService<ISyncStateStore>(), beforeLease)));
        }

        return new SharingHost(builder.Build(), time);
    }

    internal Task StartAsync() => _host.StartAsync();

    /// <summary>Waits until the schedule does.</summary>
    internal Task WaitAsync() => Time.WaitForTimersAsync(1, TestContext.Current.CancellationToken);

    internal Task<SyncRun> RunAsync() => _host.Services.GetRequiredService<ISyncService>().RunAsync(Sync);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>A lease that nobody gets before the gate is open.</summary>
    private sealed class GatedLease(ISyncLease inner, TestGate gate) : ISyncLease
    {
        public async ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
        {
            await gate.PassAsync(cancellationToken);
            return await inner.AcquireAsync(sync, cancellationToken);
        }
    }
}
