using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class ShutdownTests
{
    private const int Rows = 300_000;

    [Fact]
    public async Task Serve_TerminatedWhileARunWrites_EndsWell_AndTheNextRunGoesOnFromThere()
    {
        using var shop = new ShopFolder();
        shop.Execute($"""
            delete from customers;
            insert into customers
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {Rows})
            select i, 'c' || i || '@shop.example', 'Customer ' || i, i from n
            """);
        var key = await shop.CreateKeyAsync();
        await using (var first = await HostProcess.StartAsync(shop, key))
        {
            await WaitUntilItWritesAsync(first);
            Assert.Equal(ExitCodes.Done, await first.StopAsync());
            Assert.DoesNotContain("ended as success", first.Log, StringComparison.Ordinal);
            Assert.DoesNotContain("still under way", first.Log, StringComparison.Ordinal);
        }

        var run = await shop.RunAsync("sync", "run", "customer-profile");
        var last = await shop.RunAsync("lookup", "customers", "user_id", Rows.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Contains("An earlier run was cut short and is brought to its end", run.Answer, StringComparison.Ordinal);
        Assert.Contains("300,000 unchanged", run.Answer, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, last.Code);
    }

    private static async Task WaitUntilItWritesAsync(HostProcess host)
    {
        // The management API answers 20 requests a second.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await pace.WaitForNextTickAsync())
        {
            using var runs = JsonDocument.Parse((await host.GetAsync("api/v1/runs")).Body);
            if (runs.RootElement.TryGetProperty("data", out var data) && data.GetArrayLength() > 0 && data[0].GetProperty("completionRatio").GetDouble() > 0)
            {
                return;
            }
        }
    }
}
