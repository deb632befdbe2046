using Personalization.Diagnostics;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Rule 11: an index is loading until the sync that provides it has committed with that index and column, whatever the collection's other indexes say.</summary>
public sealed class IndexReadinessTests
{
    private static readonly Customer[] Rows = [new("1", "a@x", "Ann"), new("2", "b@x", "Bob")];

    [Fact]
    public async Task IsReady_IndexThatIsNew_OnceARunHasCommittedWithIt()
    {
        using var harness = new SyncHarness { IndexEmail = false };
        await harness.RunAsync(Rows);

        harness.IndexEmail = true;
        Assert.Equal((true, true, false), await ReadAsync(harness));

        await harness.RunAsync(Rows);
        Assert.Equal((true, true, true), await ReadAsync(harness));
    }

    [Fact]
    public async Task IsReady_ColumnOfAnIndexOrItsTypeHasChanged_OnceARunHasCommittedWithIt()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Rows);
        Assert.Equal((true, true, true), await ReadAsync(harness));

        harness.EmailColumn = "name";
        Assert.Equal((true, true, false), await ReadAsync(harness));
        await harness.RunAsync(Rows);
        Assert.Equal((true, true, true), await ReadAsync(harness));

        harness.ColumnTypes = new Dictionary<string, ColumnType> { ["name"] = ColumnType.String };
        Assert.Equal((true, true, false), await ReadAsync(harness));
    }

    [Fact]
    public async Task IsReady_RunWithTheNewColumnWasCutShort_ForNeitherColumn()
    {
        using var inner = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(inner) { Limits = new SyncLimits { BatchOperations = 1, BatchesInFlight = 1, Retries = 0 } };
        await harness.RunAsync(Rows);
        harness.EmailColumn = "name";
        inner.OnApply(StoreFault.Throw(RecordStoreErrorKind.Run), call: 2);
        Assert.Equal(SyncRunStatus.Failed, (await harness.RunAsync(Rows)).Status);

        Assert.Equal((true, true, false), await ReadAsync(harness));
        harness.EmailColumn = "email";
        Assert.Equal((true, true, false), await ReadAsync(harness));
        await harness.RunAsync(Rows);
        Assert.Equal((true, true, true), await ReadAsync(harness));
    }

    [Fact]
    public async Task GetAsync_MissByAnIndexThatIsNew_IsLoadingWhileOthersAnswer()
    {
        using var harness = new SyncHarness { IndexEmail = false };
        await harness.RunAsync(Rows);
        harness.IndexEmail = true;
        using var service = harness.CreateService();
        await service.StartAsync(default);
        using var diagnostics = new LookupDiagnostics(TimeProvider.System);
        var definitions = new PersonalizationDefinitions([new CollectionDefinition(SyncHarness.Collection, "id", ["email"])], [harness.Definition()]);
        var cache = new PersonalizationCache(new LookupTable(new CurrentDefinitions(definitions)), harness.Store, service, diagnostics, service);

        Assert.Null(await cache.GetAsync(SyncHarness.Collection, "id", "3"));
        var loading = await Assert.ThrowsAsync<CollectionLoadingException>(async () => await cache.GetAsync(SyncHarness.Collection, "email", "a@x"));
        await Assert.ThrowsAsync<CollectionLoadingException>(async () => await cache.GetManyAsync(SyncHarness.Collection, "email", ["a@x"]));
        Assert.Equal(ErrorCodes.CollectionLoading, loading.Code);
        Assert.Contains("'email'", loading.Message, StringComparison.Ordinal);

        await service.RunAsync(SyncHarness.SyncId);
        Assert.NotNull(await cache.GetAsync(SyncHarness.Collection, "email", "a@x"));
        Assert.Null(await cache.GetAsync(SyncHarness.Collection, "email", "c@x"));
    }

    private static async Task<(bool Collection, bool Primary, bool Email)> ReadAsync(SyncHarness harness)
    {
        using var service = harness.CreateService();
        await service.StartAsync(default);
        return (service.IsReady(SyncHarness.Collection), service.IsReady(SyncHarness.Collection, "id"), service.IsReady(SyncHarness.Collection, "email"));
    }
}
