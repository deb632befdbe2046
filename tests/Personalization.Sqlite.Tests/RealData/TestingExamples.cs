using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>The tests that the page about testing shows.</summary>
public sealed class TestingExamples
{
    // snippet: testing-faults
    [Fact]
    public async Task Run_StoreBreaksWithinABatch_TheNextRunMends()
    {
        var customers = new FakeQuery("user_id", "full_name").SetRows([1, "Ann"], [2, "Bob"]);
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        var fault = StoreFault.ApplyHalf();
        store.OnApply(fault, call: 1);
        await using var app = await StartAsync(customers, store);

        var broken = await app.Syncs.RunAsync("customer-profile");
        Assert.Equal(SyncRunStatus.Failed, broken.Status);
        Assert.Equal(1, fault.Hits);

        await app.Syncs.RunAsync("customer-profile");
        Assert.NotNull(await app.Cache.GetAsync("customers", "user_id", "1"));
        Assert.NotNull(await app.Cache.GetAsync("customers", "user_id", "2"));
    }
    // end of snippet

    // snippet: testing-gate
    [Fact]
    public async Task Lookup_WhileARunReads_AnswersWhatTheLastRunLeft()
    {
        var customers = new FakeQuery("user_id", "full_name").SetRows([1, "Ann"]).ThenRows([1, "Anna"]);
        await using var app = await StartAsync(customers, new InMemoryRecordStore());
        await app.Syncs.RunAsync("customer-profile");
        var before = await app.Cache.GetAsync("customers", "user_id", "1");

        var gate = new TestGate();
        customers.PauseAfter(rows: 1, gate, times: 1);
        var run = app.Syncs.RunAsync("customer-profile");
        await gate.WaitForArrivalAsync();                               // the run has read one row, and waits
        Assert.Equal(before?.ETag, (await app.Cache.GetAsync("customers", "user_id", "1"))?.ETag);

        gate.Open();
        await run;
        Assert.NotEqual(before?.ETag, (await app.Cache.GetAsync("customers", "user_id", "1"))?.ETag);
    }
    // end of snippet

    // snippet: testing-start
    private static Task<CacheHost> StartAsync(ISourceQuery customers, IRecordStore store)
        => CacheHost.StartAsync(storePath: null, cache => cache
            .UseStore(_ => store)
            .AddCollection("customers", c => c.Index("user_id", primary: true))
            .AddSync("customer-profile", s => s
                .FromQuery(customers, primaryKey: "user_id")
                .To("customers")
                .Map("full_name")));
    // end of snippet
}
