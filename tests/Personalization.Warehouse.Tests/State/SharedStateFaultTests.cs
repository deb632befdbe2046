using Personalization.Records;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

/// <summary>The state database fails in the middle of a run: the run ends, nothing more is written, and the next one completes it.</summary>
public sealed class SharedStateFaultTests(PostgresFixture postgres) : IDisposable
{
    private const int Rows = 12_000;
    private const int BatchesBefore = 2;

    private static readonly object?[][] People = [.. Enumerable.Range(1, Rows).Select(i => new object?[] { i, $"name {i}" })];

    private readonly FaultyRecordStore _records = new(new InMemoryRecordStore());
    private readonly FakeQuery _rows = new FakeQuery("id", "name").SetRows(People);
    private int _applied;

    public void Dispose() => _records.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_StateServerRestartsInTheMiddle_EndsAndTheNextRunCompletes(bool whileReading)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var host = SharingHost.Create(await server.CreateDatabaseAsync(), _records, _rows);
        var gate = Stop(whileReading);
        var run = host.RunAsync();
        await gate.WaitForArrivalAsync(TestContext.Current.CancellationToken);
        var marks = _records.CountOf(StoreOperations.SetMark);

        await server.KillAsync();
        var failed = await run;

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.LeaseLost), (failed.Status, failed.ErrorCode));
        Assert.Equal((whileReading ? 0 : BatchesBefore, marks), (_applied, _records.CountOf(StoreOperations.SetMark)));
        await server.RestartAsync();
        await AssertCompletesAsync(host, resumes: !whileReading);
    }

    [Fact]
    public async Task RunAsync_StateServerIsDown_SaysSoAndLookupsGoOn()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var host = SharingHost.Create(await server.CreateDatabaseAsync(), _records, _rows);
        Assert.Equal(SyncRunStatus.Success, (await host.RunAsync()).Status);
        _records.ClearCounts();
        await server.KillAsync();

        var run = await host.RunAsync();

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StateUnavailable), (run.Status, run.ErrorCode));
        Assert.DoesNotContain("127.0.0.1", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, _records.CountOf(StoreOperations.Writes & ~StoreOperations.Open));
        Assert.NotNull(await host.Cache.GetAsync("customers", "id", "1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_SessionOfTheLeaseIsCut_EndsWithLeaseLostAndWritesNothingMore(bool whileReading)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = SharingHost.Create(database, _records, _rows);
        await using var other = SharingHost.Create(database, _records, _rows);
        var gate = Stop(whileReading);
        var run = host.RunAsync();
        await gate.WaitForArrivalAsync(TestContext.Current.CancellationToken);
        var marks = _records.CountOf(StoreOperations.SetMark);

        await LeaseSessions.EndAllAsync(database);
        var cut = await run;

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.LeaseLost), (cut.Status, cut.ErrorCode));
        Assert.Equal((whileReading ? 0 : BatchesBefore, marks), (_applied, _records.CountOf(StoreOperations.SetMark)));
        await AssertCompletesAsync(other, resumes: !whileReading);
    }

    [Fact]
    public async Task RunAsync_OtherSessionsAreCut_SucceedsAllTheSame()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = SharingHost.Create(database, _records, _rows);
        var gate = Stop(whileReading: false);
        var run = host.RunAsync();
        await gate.WaitForArrivalAsync(TestContext.Current.CancellationToken);

        await LeaseSessions.EndOthersAsync(database);
        gate.Open();

        var ended = await run;
        Assert.True(ended.Status == SyncRunStatus.Success, ended.Error);
    }

    /// <summary>Stops the next run in the middle: of its model, or of what it writes.</summary>
    private TestGate Stop(bool whileReading)
    {
        var gate = new TestGate();
        _records.AfterCall = CountApplied;
        if (whileReading)
        {
            _rows.PauseAfter(Rows / 2, gate, times: 1);
        }
        else
        {
            // All from there on: those in flight beside it must not pass.
            _records.OnApply(StoreFault.WaitAt(gate), call: BatchesBefore + 1, times: int.MaxValue);
        }

        return gate;
    }

    private ValueTask CountApplied(StoreCall call)
    {
        if (call.Operation == StoreOperations.Apply)
        {
            Interlocked.Increment(ref _applied);
        }

        return ValueTask.CompletedTask;
    }

    private async Task AssertCompletesAsync(SharingHost host, bool resumes)
    {
        _records.ClearFaults();
        var next = await host.RunAsync();

        Assert.True(next.Status == SyncRunStatus.Success, next.Error);
        Assert.Equal(resumes, next.Resumed is not null);
        foreach (var id in new[] { 1, Rows / 2, Rows })
        {
            Assert.NotNull(await host.Cache.GetAsync("customers", "id", $"{id}"));
        }

        Assert.Equal(Rows, (await host.RunAsync()).Counts.Unchanged);
    }
}
