using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Schedules;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Testing;
using Personalization.Tests.Diagnostics;

namespace Personalization.Tests.DependencyInjection;

/// <summary>The hosted service on a clock and an engine that a test moves.</summary>
internal sealed class HostedServiceFixture : IAsyncDisposable
{
    private readonly MemoryJournal _journal;

    internal HostedServiceFixture(PersonalizationOptions? options = null, params SyncDefinition[] syncs)
    {
        Engine = new FakeSyncEngine(Time);
        var collections = syncs.Select(sync => sync.Collection).Distinct().Select(name => new CollectionDefinition(name, "id", [], syncCount: syncs.Count(sync => sync.Collection == name)));
        Definitions = new CurrentDefinitions(new PersonalizationDefinitions(collections, syncs));
        _journal = new MemoryJournal(Time);
        Service = new SyncHostedService(Definitions, Engine, options ?? new PersonalizationOptions(), Time, Logger)
        {
            Journal = _journal,
            Pauses = new SchedulePauses(_journal, Time),
        };
    }

    internal CurrentDefinitions Definitions { get; }

    internal ManualTimeProvider Time { get; } = new();

    internal FakeSyncEngine Engine { get; }

    internal ListLogger<SyncHostedService> Logger { get; } = new();

    internal SyncHostedService Service { get; }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    internal static SyncDefinition Sync(string id, TimeSpan? every, string collection = "customers", RecordDeleteBehavior onRemoved = default)
        => Scheduled(id, every is { } interval ? ScheduleDefinition.Every(interval) : ScheduleDefinition.Manual, collection, onRemoved);

    internal static SyncDefinition Scheduled(string id, ScheduleDefinition schedule, string collection = "customers", RecordDeleteBehavior onRemoved = default, bool paused = false) => new()
    {
        Paused = paused,
        OnRemoved = onRemoved,
        Id = id,
        Model = new ModelDefinition(new NoQuery(), "id", new Dictionary<string, ColumnType>()),
        Collection = collection,
        KeyColumn = "id",
        Indexes = [],
        Mappings = [new ColumnMapping("name")],
        Schedule = schedule,
    };

    /// <summary>Lets runs that do not fail serve what waits, as those of a real engine do; to be called before others say what happens in a run.</summary>
    internal MemoryJournal WithJournal()
    {
        Engine.OnRun = async (sync, token) =>
        {
            if (Engine.GetLastRun(sync)?.Status != SyncRunStatus.Failed)
            {
                await _journal.ServeFiresAsync("sync:" + sync, Time.GetUtcNow(), Guid.NewGuid().ToString("n"), token);
            }
        };
        return _journal;
    }

    internal void Reload(params SyncDefinition[] syncs) => Definitions.Exchange(new PersonalizationDefinitions(Definitions.Value.Collections.Values, syncs));

    /// <summary>Waits for what happens on other threads soon, whatever the clock says.</summary>
    internal static async Task WaitForAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Starts the service as a host does, waiting included.</summary>
    internal async Task StartAsync()
    {
        await Service.StartingAsync(CancellationToken.None);
        await Service.StartAsync(CancellationToken.None);
        await Service.StartedAsync(CancellationToken.None);
    }

    internal async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await Service.StoppingAsync(cancellationToken);
        await Service.StopAsync(cancellationToken);
        await Service.StoppedAsync(cancellationToken);
    }

    private sealed class NoQuery : ISourceQuery
    {
        public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
