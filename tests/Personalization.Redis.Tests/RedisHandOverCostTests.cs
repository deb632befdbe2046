using System.Globalization;
using Personalization.TestData;

namespace Personalization.Redis.Tests;

/// <summary>What an exchange of index values costs beside a plain change of the same rows: in commands, so that no machine's speed decides.</summary>
public sealed class RedisHandOverCostTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(4000)]
    public async Task RunAsync_EveryValueMovesToTheNextRow_CostsHardlyMoreCommandsThanAPlainChange(int rows)
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await RunAsync(shop, rows, version: 1, shift: 0);

        var plain = await CountAsync(server, () => RunAsync(shop, rows, version: 2, shift: 0));
        var moved = await CountAsync(server, () => RunAsync(shop, rows, version: 2, shift: 1));

        // Some commands do not grow with the rows: an exchange moves the marks of all buckets once more.
        Assert.InRange(moved.All, plain.All, plain.All * 3 / 2);
        Assert.InRange(moved.Sent, plain.Sent, plain.Sent * 2);
    }

    private static async Task RunAsync(RedisShop shop, int rows, int version, int shift)
    {
        shop.Rows.SetRows([.. Enumerable.Range(0, rows).Select(id => new object?[] { id, $"{(id + shift) % rows}@shop.example", $"name {id} v{version}" })]);
        var run = await shop.Syncs.RunAsync(RedisShop.Id);
        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal(rows, run.Counts.Added + run.Counts.Changed);
    }

    /// <returns>The commands that Redis ran, those within scripts too, and those of them that were sent to it.</returns>
    private static async Task<(long All, long Sent)> CountAsync(RedisServer server, Func<Task> act)
    {
        await server.RunAsync("config", "resetstat");
        await act();
        var calls = (await server.RunAsync("info", "commandstats")).Split('\n').Where(line => line.StartsWith("cmdstat_", StringComparison.Ordinal))
            .ToDictionary(
                line => line["cmdstat_".Length..line.IndexOf(':', StringComparison.Ordinal)],
                line => long.Parse(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..line.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
        return (calls.Values.Sum(), calls.GetValueOrDefault("evalsha") + calls.GetValueOrDefault("eval") + calls.GetValueOrDefault("hgetall"));
    }
}
