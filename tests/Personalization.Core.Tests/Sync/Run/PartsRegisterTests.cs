using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Diagnostics;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Run;

/// <summary>Which syncs may write which fields: no field has two owners, also when syncs are renamed, changed, or leave the configuration.</summary>
public sealed class PartsRegisterTests : IDisposable
{
    private static readonly Customer Ann = new("1", "ann@example.com", "Ann");
    private static readonly Customer Bob = new("2", "bob@example.com", "Bob");

    private readonly SyncDiagnostics _diagnostics = new();
    private readonly FileSyncStateStore _snapshots = FileSyncStateStore.CreateTemporary();
    private readonly FaultyRecordStore _store = new(new InMemoryRecordStore());

    [Fact]
    public async Task PlanAsync_FieldOfAnotherSync_IsRefused()
    {
        await RunAsync(Define("old", ["name"], [Ann]));
        using var service = CreateService(Define("new", ["name"], [Ann]));

        var refused = await Assert.ThrowsAsync<PersonalizationException>(() => service.PlanAsync("new"));

        Assert.Equal(ErrorCodes.FieldsTaken, refused.Code);
    }

    [Fact]
    public async Task RunAsync_RenamedAndFieldOfAThirdSync_LeavesThePartsWithTheirOwner()
    {
        await RunAsync(Define("old", ["name"], [Ann]));
        await RunAsync(Define("third", ["email"], [Ann]));

        var run = await RunAsync(Define("new", ["name", "email"], [Ann], was: "old"));

        Assert.Equal(ErrorCodes.FieldsTaken, run.ErrorCode);
        Assert.Equal(["old: name", "third: email"], await RegistrationsAsync());
        Assert.Equal(["1 old {\"name\":\"Ann\"}", "1 third {\"email\":\"ann@example.com\"}"], await PartsAsync());
    }

    [Fact]
    public async Task RunAsync_FieldDropped_IsFreeOnceEveryPartWasWrittenAnew()
    {
        await RunAsync(Define("first", ["name", "email"], [Ann, Bob]));
        string[] during = [];
        _store.BeforeCall = async call => during = call.Operation == StoreOperations.Apply ? await RegistrationsAsync() : during;

        await RunAsync(Define("first", ["name"], [Ann, Bob]));
        _store.BeforeCall = null;

        Assert.Equal(["first: email, name"], during);
        Assert.Equal(["first: name"], await RegistrationsAsync());
        Assert.Equal(SyncRunStatus.Success, (await RunAsync(Define("second", ["email"], [Ann]))).Status);
        Assert.Equal("""{"name":"Ann","email":"ann@example.com"}""", await FindAsync("1"));
    }

    [Fact]
    public async Task RunAsync_FieldDroppedAndTheRunFails_StaysTaken()
    {
        await RunAsync(Define("first", ["name", "email"], [Ann, Bob]));
        _store.OnApply(StoreFault.ApplyHalf(), call: 1);

        Assert.Equal(SyncRunStatus.Failed, (await RunAsync(Define("first", ["name"], [Ann, Bob]))).Status);

        Assert.Equal(ErrorCodes.FieldsTaken, (await RunAsync(Define("second", ["email"], [Ann, Bob]))).ErrorCode);
    }

    [Fact]
    public async Task RunAsync_FieldDroppedAndARowIsRejected_StaysTakenUntilThatRowIsWritten()
    {
        await RunAsync(Define("first", ["name", "email"], [Ann, Bob]));
        _store.OnApply(StoreFault.RowError("2"));

        Assert.Equal(1, (await RunAsync(Define("first", ["name"], [Ann, Bob]))).Counts.Rejected);
        Assert.Equal(["first: email, name"], await RegistrationsAsync());

        _store.ClearFaults();
        Assert.Equal(SyncRunStatus.Success, (await RunAsync(Define("first", ["name"], [Ann, Bob]))).Status);
        Assert.Equal(["first: name"], await RegistrationsAsync());
    }

    [Fact]
    public async Task RunAsync_FieldDroppedAndAKeyIsDuplicated_StaysTakenUntilItIsWritten()
    {
        await RunAsync(Define("first", ["name", "email"], [Ann, Bob]));

        Assert.Equal(2, (await RunAsync(Define("first", ["name"], [Ann, Bob, Bob]))).Counts.Rejected);
        Assert.Equal(["first: email, name"], await RegistrationsAsync());

        await RunAsync(Define("first", ["name"], [Ann, Bob]));
        Assert.Equal(["first: name"], await RegistrationsAsync());
    }

    [Fact]
    public async Task RunAsync_FieldDroppedAndPartsWereLeftBehind_StaysTaken()
    {
        await RunAsync(Define("first", ["name", "email"], [Ann, Bob]));
        await RunAsync(Define("first", ["name", "email"], [Ann]), new SyncRunOptions { Resync = SyncResync.Full, IgnoreRemoved = true });

        Assert.Equal(1, (await RunAsync(Define("first", ["name"], [Ann]))).Counts.Changed);

        Assert.Equal("""{"name":"Bob","email":"bob@example.com"}""", await FindAsync("2"));
        Assert.Equal(["first: email, name"], await RegistrationsAsync());
    }

    [Fact]
    public async Task ForgetAsync_PartsStay_GiveWayRecordByRecord()
    {
        await RunAsync(Define("old", ["name", "email"], [Ann, Bob]));
        var heir = Define("new", ["name"], [Ann with { Name = "Anna" }]);
        using var service = CreateService(heir);
        Assert.Equal("old", Assert.Single(await service.ListUnmanagedAsync()).SyncId);

        Assert.Equal(0, await service.ForgetAsync("old"));

        Assert.Empty(await service.ListUnmanagedAsync());
        Assert.Equal(SyncRunStatus.Success, (await service.RunAsync("new")).Status);
        Assert.Equal(["1 new {\"name\":\"Anna\"}", "2 old {\"name\":\"Bob\",\"email\":\"bob@example.com\"}"], await PartsAsync());
        Assert.Equal("""{"name":"Anna"}""", await FindAsync("1"));
    }

    public void Dispose()
    {
        _diagnostics.Dispose();
        _snapshots.Dispose();
    }

    private static CollectionDefinition Customers { get; } = new(SyncHarness.Collection, "id", []);

    private static SyncDefinition Define(string id, string[] columns, IReadOnlyList<Customer> rows, string? was = null) => new()
    {
        Id = id,
        RenamedFrom = was,
        Collection = SyncHarness.Collection,
        Model = new ModelDefinition(new EnumerableSourceQuery<Customer>(() => rows, CustomerJson.Default.Customer), "id", new Dictionary<string, ColumnType>()),
        KeyColumn = "id",
        Indexes = [],
        Mappings = [.. columns.Select(column => new ColumnMapping(column))],
        OnRemoved = RecordDeleteBehavior.DeleteRecord,
        MaxRemovedPercent = 100,
    };

    private SyncService CreateService(SyncDefinition sync)
    {
        var definitions = new PersonalizationDefinitions([Customers], [sync]);
        return new SyncService(new CurrentDefinitions(definitions), [new RecordRegion(string.Empty, _store, _snapshots, _snapshots)], new SyncEnvironment(TimeProvider.System, _diagnostics, NullLogger.Instance, new SyncLimits()));
    }

    private async Task<SyncRun> RunAsync(SyncDefinition sync, SyncRunOptions? options = null)
    {
        using var service = CreateService(sync);
        return await service.RunAsync(sync.Id, options);
    }

    private async Task<string?> FindAsync(string key)
    {
        var record = await (await _store.OpenAsync(Customers, default)).FindAsync("id", key, default);
        return record is null ? null : System.Text.Encoding.UTF8.GetString(record.Utf8Json.Span);
    }

    private async Task<string[]> RegistrationsAsync()
    {
        var registrations = await (await _store.OpenAsync(Customers, default)).GetRegistrationsAsync(default);
        return [.. registrations.Select(registration => $"{registration.Sync}: {string.Join(", ", registration.Fields.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)];
    }

    private async Task<List<string>> PartsAsync()
    {
        var parts = new List<string>();
        foreach (var key in new[] { Ann.Id!, Bob.Id! })
        {
            if (await (await _store.OpenAsync(Customers, default)).GetStoredAsync(key, default) is { } stored)
            {
                parts.AddRange(stored.Parts
                    .OrderBy(part => part.Sync, StringComparer.Ordinal)
                    .Select(part => $"{key} {part.Sync} {System.Text.Encoding.UTF8.GetString(stored.JsonOf(part).Span)}"));
            }
        }

        return parts;
    }
}
