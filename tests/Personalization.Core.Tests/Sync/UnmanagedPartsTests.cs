using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync;

/// <summary>What a configuration leaves behind is known until it is forgotten.</summary>
public sealed class UnmanagedPartsTests : IDisposable
{
    private readonly SyncDiagnostics _diagnostics = new();
    private readonly FileSyncStateStore _state = FileSyncStateStore.CreateTemporary();
    private readonly InMemoryRecordStore _store = new();
    private readonly MemoryJournal _journal = new(TimeProvider.System);

    [Fact]
    public async Task StartAsync_SyncLeft_IsDegradedUntilForgotten()
    {
        await RunAsync(Define("old", "people"));
        using var service = Create(Define("new", "people", "email"));
        await service.StartAsync(default);

        Assert.Equal("old", Assert.Single(service.Unmanaged).SyncId);
        await service.RunAsync("new");
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(service, Define("new", "people", "email")));

        await service.ForgetAsync("old");

        Assert.Empty(service.Unmanaged);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(service, Define("new", "people", "email")));
    }

    [Fact]
    public async Task ReloadAsync_SyncLeft_IsKnownAtOnce()
    {
        using var service = Create(Define("old", "people"));
        await service.RunAsync("old");
        Assert.Empty(service.Unmanaged);

        await service.ReloadAsync(Definitions(Define("new", "people", "email")), default);

        Assert.Equal("old", Assert.Single(service.Unmanaged).SyncId);
    }

    [Fact]
    public async Task ListUnmanagedAsync_CollectionLeftWholly_IsKnownAndForgotten()
    {
        await RunAsync(Define("old", "people"));
        using var service = Create(Define("new", "others"));

        var left = Assert.Single(await service.ListUnmanagedAsync());
        Assert.Equal(("people", "old"), (left.Collection, left.SyncId));

        Assert.Equal(1, await service.ForgetAsync("old", removeParts: true));

        Assert.Empty(await service.ListUnmanagedAsync());
        Assert.Null(await _journal.FindDocumentAsync(JournalKinds.Collection, "people", default));
    }

    [Fact]
    public async Task StartAsync_SyncOfAnotherConfiguration_IsItsOwnToManage()
    {
        await RunAsync(Define("theirs", "people", configuration: "other"));
        using var service = Create(Define("mine", "people", "email", "mine"));
        await service.StartAsync(default);

        Assert.Empty(service.Unmanaged);
        Assert.Single(await service.ListUnmanagedAsync());
    }

    public void Dispose()
    {
        _diagnostics.Dispose();
        _state.Dispose();
        _journal.Dispose();
    }

    private static PersonalizationDefinitions Definitions(SyncDefinition sync) => new([new CollectionDefinition(sync.Collection, "id", [])], [sync]);

    private static SyncDefinition Define(string id, string collection, string field = "name", string configuration = "") => new()
    {
        Id = id,
        Configuration = configuration,
        Collection = collection,
        Model = new ModelDefinition(
            new EnumerableSourceQuery<Customer>(() => [new Customer("1", "a@x", "Ann")], CustomerJson.Default.Customer), "id", new Dictionary<string, ColumnType>()),
        KeyColumn = "id",
        Indexes = [],
        Mappings = [new ColumnMapping(field)],
    };

    private static async Task<HealthStatus> CheckAsync(SyncService service, SyncDefinition sync)
    {
        var check = new PersonalizationHealthCheck(new CurrentDefinitions(Definitions(sync)), service, service);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration("personalization", check, HealthStatus.Unhealthy, null) };
        return (await check.CheckHealthAsync(context)).Status;
    }

    private async Task RunAsync(SyncDefinition sync)
    {
        using var service = Create(sync);
        Assert.Equal(SyncRunStatus.Success, (await service.RunAsync(sync.Id)).Status);
    }

    private SyncService Create(SyncDefinition sync) => new(
        new CurrentDefinitions(Definitions(sync)),
        [new RecordRegion(string.Empty, _store, _state, _state)],
        new SyncEnvironment(TimeProvider.System, _diagnostics, NullLogger.Instance, new SyncLimits()) { Journal = _journal });
}
