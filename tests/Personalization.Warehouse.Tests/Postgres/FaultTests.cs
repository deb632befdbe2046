using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>Servers that fail in the middle of a reading, and callers that give up, through a cache as an application has it.</summary>
public sealed class FaultTests(PostgresFixture fixture)
{
    private const int Rows = 20_000;

    [Fact]
    public async Task RunAsync_ServerKilledInTheMiddle_WritesNothingAndTheNextRunSucceeds()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var shop = await GatedShop.StartAsync(await server.CreateDatabaseAsync(), Rows);
        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync()).Status);
        await shop.ExecuteAsync("update people set name = 'new'");

        SyncRun failed;
        await using (await shop.CloseGateAsync())
        {
            var run = shop.RunAsync();
            await shop.WaitAtGateAsync();
            await server.KillAsync();
            failed = await run;
        }

        Assert.Equal(SyncRunStatus.Failed, failed.Status);
        Assert.Contains("'shop' (PostgreSQL) failed", failed.Error, StringComparison.Ordinal);
        Assert.Equal("old", await shop.NameAsync(1));

        await server.RestartAsync();
        var next = await shop.RunAsync();

        Assert.True(next.Status == SyncRunStatus.Success, next.Error);
        Assert.Equal(Rows, next.Counts.Changed);
        Assert.Equal("new", await shop.NameAsync(1));
    }

    [Fact]
    public async Task RunAsync_BackendTerminatedOnce_ReadsAnewAndCountsEveryRowOnce()
    {
        await using var shop = await GatedShop.StartAsync(await fixture.CreateDatabaseAsync(), Rows);
        Task<SyncRun> run;
        await using (await shop.CloseGateAsync())
        {
            run = shop.RunAsync();
            await shop.WaitAtGateAsync();
            await shop.ExecuteAsync("delete from people where id = 1");
            await shop.ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");
        }

        var ended = await run;

        Assert.True(ended.Status == SyncRunStatus.Success, ended.Error);
        Assert.Equal(new SyncCounts { RowsQueried = Rows - 1, Added = Rows - 1 }, ended.Counts);
        Assert.Null(await shop.NameAsync(1));
        Assert.Equal("old", await shop.NameAsync(Rows));
    }

    [Fact]
    public async Task RunAsync_StatementSlowerThanItsTimeout_FailsAndLeavesNoQuery()
    {
        await using var shop = await GatedShop.StartAsync(await fixture.CreateDatabaseAsync() + ";Command Timeout=1", Rows);
        await using var gate = await shop.CloseGateAsync();

        var run = await shop.RunAsync();

        Assert.Equal(SyncRunStatus.Failed, run.Status);
        Assert.Contains("statement timeout", run.Error, StringComparison.Ordinal);
        Assert.Contains("raise commandTimeout", run.Error, StringComparison.Ordinal);
        await shop.WaitForNoQueryAsync();
        await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.NameAsync(1));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileTheServerWorks_LeavesNoQuery()
    {
        await using var shop = await GatedShop.StartAsync(await fixture.CreateDatabaseAsync(), Rows);
        await using var gate = await shop.CloseGateAsync();
        using var cancellation = new CancellationTokenSource();
        var run = shop.RunAsync(cancellation.Token);
        await shop.WaitAtGateAsync();

        await cancellation.CancelAsync();

        Assert.Equal(SyncRunStatus.Cancelled, (await run).Status);
        await shop.WaitForNoQueryAsync();
        await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.NameAsync(1));
    }

    [Fact]
    public async Task RunAsync_RowsChangedDuringTheReading_AreOfTheNextRun()
    {
        await using var shop = await GatedShop.StartAsync(await fixture.CreateDatabaseAsync(), Rows);
        Task<SyncRun> run;
        await using (await shop.CloseGateAsync())
        {
            run = shop.RunAsync();
            await shop.WaitAtGateAsync();
            await shop.ExecuteAsync($"update people set name = 'new' where id > {Rows - 5}", $"insert into people values({Rows + 1}, 'new')", "delete from people where id = 1");
        }

        var first = await run;
        Assert.Equal(new SyncCounts { RowsQueried = Rows, Added = Rows }, first.Counts);
        Assert.Equal("old", await shop.NameAsync(Rows));
        Assert.Null(await shop.NameAsync(Rows + 1));
        Assert.Equal("old", await shop.NameAsync(1));

        var second = await shop.RunAsync();
        Assert.Equal((1L, 5L, 1L), (second.Counts.Added, second.Counts.Changed, second.Counts.Removed));
        Assert.Equal("new", await shop.NameAsync(Rows));
        Assert.Equal("new", await shop.NameAsync(Rows + 1));
        Assert.Null(await shop.NameAsync(1));
    }
}
