using Npgsql;
using Personalization.Records;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

/// <summary>Somebody removes or changes what a host has in the state database: the next run asks the record store and repairs both.</summary>
public sealed class RemovedStateTests(PostgresFixture postgres) : IDisposable
{
    private const int Rows = 300;

    private readonly FaultyRecordStore _records = new(new InMemoryRecordStore());
    private readonly FakeQuery _rows = new FakeQuery("id", "name").SetRows(People(Rows));

    public void Dispose() => _records.Dispose();

    [Theory]
    [InlineData("drop schema personalization cascade")]
    [InlineData("drop table personalization.leases")]
    [InlineData("drop table personalization.files cascade")]
    [InlineData("drop table personalization.chunks")]
    [InlineData("truncate personalization.files cascade")]
    [InlineData("delete from personalization.chunks")]
    [InlineData("update personalization.chunks set data = substring(data for octet_length(data) / 2)")]
    [InlineData("update personalization.chunks set data = set_byte(data, octet_length(data) / 2, 255 - get_byte(data, octet_length(data) / 2))")]
    [InlineData("update personalization.chunks set position = position + 1")]
    [InlineData("delete from personalization.version")]
    public async Task RunAsync_StateWasChangedUnderTheHost_MakesItAnewAndAsksTheStore(string change)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = SharingHost.Create(database, _records, _rows);
        Assert.Equal(Rows, (await host.RunAsync()).Counts.Added);
        await ExecuteAsync(database, change);
        _rows.SetRows(People(Rows - 10));

        var run = await host.RunAsync();

        Assert.True(run.Status == SyncRunStatus.Success, run.Error);
        Assert.Equal(10, run.Counts.Removed);
        Assert.Equal(Rows - 10, (await host.RunAsync()).Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_SchemaIsDroppedInTheMiddle_EndsAndTheNextRunCompletes()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = SharingHost.Create(database, _records, _rows);
        var gate = new TestGate();
        _rows.PauseAfter(Rows / 2, gate, times: 1);
        var run = host.RunAsync();
        await gate.WaitForArrivalAsync(TestContext.Current.CancellationToken);

        await ExecuteAsync(database, "drop schema personalization cascade");
        gate.Open();

        var failed = await run;
        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.LeaseLost), (failed.Status, failed.ErrorCode));
        Assert.Contains("the state's tables were removed", failed.Error, StringComparison.Ordinal);
        Assert.Equal(Rows, (await host.RunAsync()).Counts.Added);
    }

    private static object?[][] People(int count) => [.. Enumerable.Range(1, count).Select(i => new object?[] { i, $"name {i}" })];

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
