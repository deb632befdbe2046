#pragma warning disable IDE0005 // Readers of the page are in another namespace.
// snippet: testing-usings
using Microsoft.Extensions.DependencyInjection;
using Personalization;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Testing;
// end of snippet
#pragma warning restore IDE0005

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
        await using var app = Start(customers, store);
        var syncs = app.GetRequiredService<ISyncService>();
        var cache = app.GetRequiredService<IPersonalizationCache>();

        var broken = await syncs.RunAsync("customer-profile");
        Assert.Equal(SyncRunStatus.Failed, broken.Status);
        Assert.Equal(1, fault.Hits);

        await syncs.RunAsync("customer-profile");
        Assert.NotNull(await cache.GetAsync("customers", "user_id", "1"));
        Assert.NotNull(await cache.GetAsync("customers", "user_id", "2"));
    }
    // end of snippet

    // snippet: testing-gate
    [Fact]
    public async Task Lookup_WhileARunReads_AnswersWhatTheLastRunLeft()
    {
        var customers = new FakeQuery("user_id", "full_name").SetRows([1, "Ann"]).ThenRows([1, "Anna"]);
        await using var app = Start(customers, new InMemoryRecordStore());
        var syncs = app.GetRequiredService<ISyncService>();
        var cache = app.GetRequiredService<IPersonalizationCache>();
        await syncs.RunAsync("customer-profile");
        var before = await cache.GetAsync("customers", "user_id", "1");

        var gate = new TestGate();
        customers.PauseAfter(rows: 1, gate, times: 1);
        var run = syncs.RunAsync("customer-profile");
        await gate.WaitForArrivalAsync();                               // the run has read one row, and waits
        Assert.Equal(before?.ETag, (await cache.GetAsync("customers", "user_id", "1"))?.ETag);

        gate.Open();
        await run;
        Assert.NotEqual(before?.ETag, (await cache.GetAsync("customers", "user_id", "1"))?.ETag);
    }
    // end of snippet

    // snippet: testing-start
    private static ServiceProvider Start(ISourceQuery customers, IRecordStore store)
        => new ServiceCollection().AddPersonalizationCache(cache => cache
            .UseStore(_ => store)
            .AddCollection("customers", c => c.Index("user_id", primary: true))
            .AddSync("customer-profile", s => s
                .FromQuery(customers, primaryKey: "user_id")
                .To("customers")
                .Map("full_name"))).Services.BuildServiceProvider();
    // end of snippet
}
