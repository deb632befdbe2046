using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Personalization.Crash.Child;
using Personalization.Journal;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse;

namespace Personalization.Crash.Tests;

/// <summary>Hosts on one journal in PostgreSQL, with records in one Redis, are killed at any moment while fires come.</summary>
[Collection(ChildGroup.Name)]
public sealed class ScheduleKillTests(PostgresFixture postgres)
{
    private const string Target = "sync:" + ScheduleLoad.Sync;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Fires_HostsKilledAtAnyMoment_EachIsServedByOneRunAndNoTwoRunAtOnce(int hosts)
    {
        var fires = 20 * TestSettings.Scale;
        var random = new Random(TestSettings.NextSeed());
        await using var redis = await RedisServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await ExecuteAsync(source, "create table queries (id bigint generated always as identity, is_alone boolean)");
        var origin = TimeProvider.System.GetUtcNow().Ticks.ToString(CultureInfo.InvariantCulture);
        var clock = ScheduleLoad.ClockOf(origin);
        await using var state = new PostgresSyncStateStore(database);
        await using var journal = ((IJournalPlace)state).CreateJournal(clock);
        var running = new Process[hosts];
        var kills = 0;
        try
        {
            for (var i = 0; i < hosts; i++)
            {
                running[i] = await StartAsync(database, redis.Address, origin);
            }

            while ((await FiresAsync(journal)).Count < fires)
            {
                // Some minutes of the clock, and any moment of a run.
                await Task.Delay(TimeSpan.FromSeconds(random.Next(30, 400)), clock, Cancellation);
                var victim = random.Next(hosts);
                await KillAsync(running[victim]);
                kills++;
                running[victim] = await StartAsync(database, redis.Address, origin);
            }

            await WaitForTheLastAsync(journal, clock, fires);
        }
        finally
        {
            await Task.WhenAll(running.Where(process => process is not null).Select(KillAsync));
        }

        await CheckAsync(journal, fires, kills);
        await using var alone = source.CreateCommand("select count(*) filter (where not is_alone), count(*) from queries");
        await using var counts = await alone.ExecuteReaderAsync(Cancellation);
        Assert.True(await counts.ReadAsync(Cancellation));
        Assert.Equal(0, counts.GetInt64(0));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {counts.GetInt64(1)} queries");
    }

    /// <summary>Waits until each of the first fires has a run that came to its end.</summary>
    private static async Task WaitForTheLastAsync(IJournal journal, FastClock clock, int fires)
    {
        while (true)
        {
            var first = (await FiresAsync(journal)).Reverse().Take(fires).ToList();
            var last = first[^1].RunId is { } run ? await journal.FindRunAsync(run, Cancellation) : null;
            if (first.TrueForAll(fire => fire.RunId is not null) && last is { HasEnded: true })
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(30), clock, Cancellation);
        }
    }

    private static async Task CheckAsync(IJournal journal, int fires, int kills)
    {
        var serving = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fire in (await FiresAsync(journal)).Reverse().Take(fires))
        {
            var run = await journal.FindRunAsync(fire.RunId!, Cancellation);
            Assert.True(run is { Status: JournalRunStatus.Success or JournalRunStatus.Interrupted }, $"{fire.Key}: {run?.Status} {run?.Error}");

            // One that was cut short after its query was brought to its end by the next.
            if (run!.Status == JournalRunStatus.Interrupted)
            {
                Assert.NotNull(await journal.FindDocumentAsync(JournalKinds.Resumed, run.Id, Cancellation));
            }

            serving.Add(run.Id);
        }

        var whole = (await journal.ListRunsAsync(new JournalRunQuery { SyncId = ScheduleLoad.Sync, Status = JournalRunStatus.Success, Limit = JournalLimits.Page }, Cancellation)).Select(run => run.Id);
        var idle = whole.Count(run => !serving.Contains(run));
        Assert.True(idle <= (2 * kills) + (await FiresAsync(journal)).Count - fires, $"{idle} runs served no fire, with {kills} kills.");
    }

    private static async Task<IReadOnlyList<JournalFire>> FiresAsync(IJournal journal) => await journal.ListFiresAsync(Target, isPending: false, JournalLimits.Page, Cancellation);

    private static async Task<Process> StartAsync(string database, string redis, string origin)
    {
        var process = ChildProcess.StartProgram("schedules", database, redis, origin);
        Assert.Equal(ScheduleLoad.Ready, await process.StandardOutput.ReadLineAsync(Cancellation));
        return process;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
