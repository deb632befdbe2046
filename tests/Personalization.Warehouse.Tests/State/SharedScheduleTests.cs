using Personalization.Sqlite;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

/// <summary>Hosts with the same schedule on one state: each due time is one run's, whichever host makes it.</summary>
public sealed class SharedScheduleTests(PostgresFixture postgres) : IDisposable
{
    // Longer than a host waits that found another one running.
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-shared-");
    private readonly FakeQuery _rows = new FakeQuery("id", "name").SetRows([1, "Ann"], [2, "Bob"]);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Every_TwoHosts_EachDueTimeIsRunOnce()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var records = OpenRecords();
        await using var others = OpenRecords();
        await using var one = SharingHost.Create(database, records, _rows);
        await using var other = SharingHost.Create(database, others, _rows);
        SharingHost[] hosts = [one, other];

        await Task.WhenAll(hosts.Select(host => host.StartAsync()));
        for (var due = 1; due <= 20; due++)
        {
            await AdvanceAsync(hosts, TimeSpan.Zero);
            await AdvanceAsync(hosts, Later);
            Assert.Equal(due, _rows.Opens);
            await AdvanceAsync(hosts, SharingHost.Interval - Later - TimeSpan.FromSeconds(1));
            Assert.Equal(due, _rows.Opens);
            await AdvanceAsync(hosts, TimeSpan.FromSeconds(1));
        }

        foreach (var host in hosts)
        {
            Assert.NotNull(await host.Cache.GetAsync("customers", "id", "2"));
        }
    }

    [Fact]
    public async Task Every_OtherHostRunsLong_WaitsAndTakesItsStart()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var records = OpenRecords();
        await using var others = OpenRecords();
        await using var one = SharingHost.Create(database, records, _rows);
        await using var other = SharingHost.Create(database, others, _rows);
        var gate = new TestGate();
        _rows.PauseAfter(1, gate, times: 1);

        await one.StartAsync();
        await gate.WaitForArrivalAsync(TestContext.Current.CancellationToken);
        await other.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await AdvanceAsync([other], Later);
        }

        Assert.Equal(1, _rows.Opens);
        gate.Open();
        await one.WaitAsync();
        await AdvanceAsync([other], SharingHost.Interval - (3 * Later) - TimeSpan.FromSeconds(1));
        Assert.Equal(1, _rows.Opens);
        await AdvanceAsync([other], TimeSpan.FromSeconds(1));

        Assert.Equal(2, _rows.Opens);
    }

    [Fact]
    public async Task Every_OtherHostRunsBetweenLookAndLease_IsNotRunAgain()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var records = OpenRecords();
        await using var others = OpenRecords();
        var gate = new TestGate();
        await using var late = SharingHost.Create(database, records, _rows, beforeLease: gate);
        await using var other = SharingHost.Create(database, others, _rows);

        await late.StartAsync();
        await gate.WaitForArrivalAsync(TestContext.Current.CancellationToken);
        await other.StartAsync();
        await other.WaitAsync();
        Assert.Equal(1, _rows.Opens);
        gate.Open();
        await AdvanceAsync([late], Later);

        Assert.Equal(1, _rows.Opens);
        await AdvanceAsync([late], SharingHost.Interval - Later);
        Assert.Equal(2, _rows.Opens);
    }

    [Fact]
    public async Task Every_OtherHostIsGone_GoesOn()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var records = OpenRecords();
        await using var others = OpenRecords();
        await using var one = SharingHost.Create(database, records, _rows);
        await using (var other = SharingHost.Create(database, others, _rows))
        {
            await other.StartAsync();
            await other.WaitAsync();
        }

        await one.StartAsync();
        await one.WaitAsync();
        Assert.Equal(1, _rows.Opens);
        await AdvanceAsync([one], SharingHost.Interval);

        Assert.Equal(2, _rows.Opens);
    }

    private SqliteRecordStore OpenRecords() => new(Path.Combine(_directory.FullName, "records.db"));

    /// <summary>Moves the clocks together, and waits until all schedules wait again.</summary>
    private static async Task AdvanceAsync(SharingHost[] hosts, TimeSpan by)
    {
        await Task.WhenAll(hosts.Select(host => host.WaitAsync()));
        await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Time.Advance(by))));
        await Task.WhenAll(hosts.Select(host => host.WaitAsync()));
    }
}
