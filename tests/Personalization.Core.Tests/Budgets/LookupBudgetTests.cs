using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;

namespace Personalization.Core.Tests.Budgets;

/// <summary>A lookup that the memory store answers allocates nothing.</summary>
[Collection(BudgetGroup.Name)]
public sealed class LookupBudgetTests
{
    private const int Records = 1000;

    [Theory]
    [InlineData("id", "key-")]
    [InlineData("email", "mail-")]
    public async Task GetAsync_HitInMemory_AllocatesNothing(string index, string prefix)
    {
        await using var services = await CreateAsync();
        var cache = services.GetRequiredService<IPersonalizationCache>();
        string[] values = [.. Enumerable.Range(0, Records).Select(i => prefix + i.ToString(CultureInfo.InvariantCulture))];
        await cache.GetAsync("customers", index, values[0]); // the first lookup opens the store
        Find(cache, index, values); // whatever is made once

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = Find(cache, index, values);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Records, found);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task GetAsync_MissInMemory_AllocatesNothing()
    {
        await using var services = await CreateAsync();
        var cache = services.GetRequiredService<IPersonalizationCache>();
        string[] values = ["nobody", "no one"];
        await cache.GetAsync("customers", "id", values[0]);
        Find(cache, "id", values);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = Find(cache, "id", values);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, found);
        Assert.Equal(0, allocated);
    }

    private static int Find(IPersonalizationCache cache, string index, string[] values)
    {
        var found = 0;
        foreach (var value in values)
        {
            var pending = cache.GetAsync("customers", index, value);
            found += pending.IsCompletedSuccessfully && pending.Result is not null ? 1 : 0;
        }

        return found;
    }

    private static async Task<ServiceProvider> CreateAsync()
    {
        var services = new ServiceCollection()
            .AddPersonalizationCache(cache => cache.AddCollection("customers", c => c.Index("id", primary: true).Index("email")))
            .Services
            .BuildServiceProvider();
        var customers = await services.OpenAsync("customers");
        RecordOperation[] operations =
        [
            .. Enumerable.Range(0, Records)
                .Select(i => i.ToString(CultureInfo.InvariantCulture))
                .Select(i => new RecordOperation(RecordOperationKind.Write, "key-" + i, "{}"u8.ToArray(), ["mail-" + i])),
        ];
        await customers.ApplyAsync(new RecordBatch("test", 1, DateTimeOffset.UnixEpoch, ["email"], operations), default);
        return services;
    }
}
