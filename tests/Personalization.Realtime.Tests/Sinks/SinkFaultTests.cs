using Personalization.TestData;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Sinks.SinkHarness;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>Whatever dies and whenever, every event that was accepted is one row.</summary>
public sealed class SinkFaultTests(PostgresFixture server)
{
    public static TheoryData<string> Kinds => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_DiesAtEachStep_LosesAndDoublesNothing(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        var sent = 0;
        for (var call = 1; call <= 24; call++)
        {
            foreach (var failsAfter in (bool[])[false, true])
            {
                // New columns and tables too, so that these steps are among those that fail.
                await sink.SendAsync([.. Enumerable.Range(0, 20).Select(n => Track($"m{sent++}", $"{{\"p{call}\":{n}}}", n % 2 == 0 ? $"Event {call}" : "Same", $"u{n}"))]);
                sink.Tables.FailsAfter = failsAfter;
                sink.Tables.FailAt(call);
                try
                {
                    await sink.DrainAsync();
                }
                catch (PersonalizationException)
                {
                    sink.Restart();
                }

                sink.Tables.FailAt(int.MaxValue);

                // The one that died holds buckets until its lease ends.
                sink.Engine.Time.Advance(TimeSpan.FromSeconds(61));
                await sink.DrainAsync();
                Assert.Equal(sent, await sink.Database.CountAsync("tracks"));
            }
        }

        Assert.Equal(sent / 2, await sink.Database.CountAsync("same"));
        Assert.Empty(await sink.ProblemsAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_RowsWereErasedMeanwhile_DoNotComeBack(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m1"));

        // The rows are committed, and the process dies before it moves the cursor beside the log.
        sink.Tables.DiesAfterCommit = true;
        await Assert.ThrowsAnyAsync<PersonalizationException>(sink.DrainAsync);
        sink.Tables.DiesAfterCommit = false;
        sink.Restart();
        sink.Engine.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(1, await sink.Database.CountAsync("tracks"));
        Assert.Equal(2, await Realtime.Sinks.SinkErasure.DeleteAsync((sink.Tables, sink.Sink), new Realtime.Sinks.ErasedRows { UserIds = ["ada"] }, default));
        await sink.DrainAsync();
        Assert.Equal(0, await sink.Database.CountAsync("tracks"));
    }

    [Fact]
    public async Task RunAsync_RefusedBesideWhatCannotBeWritten_IsKeptOnce()
    {
        await using var sink = await StartAsync("postgres", server);
        await sink.SendAsync(Track("m0", "{\"n\":1}"));
        await sink.DrainAsync();
        await sink.Database.ExecuteAsync("alter table events.order_completed add constraint short check (id <> 'm7')");
        await sink.SendAsync([.. Enumerable.Range(1, 20).Select(n => Track($"m{n}", n == 3 ? "{\"n\":\"three\"}" : "{\"n\":1}"))]);
        sink.Tables.DiesAfterCommit = true;
        await Assert.ThrowsAnyAsync<PersonalizationException>(sink.DrainAsync);
        sink.Tables.DiesAfterCommit = false;
        await sink.DrainAsync();

        Assert.Equal(2, (await sink.ProblemsAsync()).Count);
        Assert.Equal(19, await sink.Database.CountAsync("tracks"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_DatabaseAwayForAnHour_WritesAllWhenItIsBack(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        sink.Tables.IsAway = true;
        for (var minute = 0; minute < 60; minute++)
        {
            await sink.SendAsync([.. Enumerable.Range(0, 10).Select(n => Track($"m{minute}-{n}", user: $"u{n}"))]);
            await Assert.ThrowsAsync<PersonalizationException>(async () => await sink.Worker.RunAsync(default));
            sink.Engine.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await sink.Engine.SweepAsync(trims: true);
        sink.Tables.IsAway = false;
        await sink.DrainAsync();

        Assert.Equal(600, await sink.Database.CountAsync("tracks"));
        Assert.Equal(600, await sink.Database.CountAsync("order_completed"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_SeveralProcesses_WriteEachEventOnce(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        var workers = Enumerable.Range(0, 3).Select(_ => sink.NewWorker()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            await sink.SendAsync([.. Enumerable.Range(0, 200).Select(n => Track($"m{round}-{n}", $"{{\"p{round}\":{n}}}", $"Event {n % 3}", $"u{n}"))]);
            await Task.WhenAll(workers.Select(worker => Task.Run(async () => await worker.RunAsync(default))));
        }

        await sink.DrainAsync();

        Assert.Equal(1000, await sink.Database.CountAsync("tracks"));
        Assert.Equal(1000, await sink.Database.CountAsync("event_0") + await sink.Database.CountAsync("event_1") + await sink.Database.CountAsync("event_2"));
        Assert.Empty(await sink.ProblemsAsync());
    }

    [Fact]
    public async Task RunAsync_RandomEventsAndFaults_AllAcceptedEventsAreAllRows()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        await using var sink = await StartAsync(random.Next(2) == 0 ? "postgres" : "sqlite", server);
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 60; round++)
        {
            var ids = Enumerable.Range(0, random.Next(1, 60)).Select(_ => $"m{random.Next(3000)}").ToArray();
            await sink.SendAsync([.. ids.Select(id => Track(id, $"{{\"k{random.Next(40)}\":{Value(random)},\"n\":{{\"k{random.Next(5)}\":{Value(random)}}}}}", $"Event {random.Next(4)}", $"u{random.Next(30)}"))]);
            accepted.UnionWith(ids);
            if (random.Next(3) == 0)
            {
                sink.Tables.FailsAfter = random.Next(2) == 0;
                sink.Tables.FailAt(random.Next(1, 30));
            }

            try
            {
                await sink.Worker.RunAsync(default);
            }
            catch (PersonalizationException)
            {
                sink.Restart();
                sink.Engine.Time.Advance(TimeSpan.FromSeconds(61));
            }

            sink.Tables.FailAt(int.MaxValue);
        }

        sink.Engine.Time.Advance(TimeSpan.FromSeconds(61));
        await sink.DrainAsync();

        var rows = (await sink.Database.ReadAsync("tracks")).Select(id => id.Trim('"')).ToList();
        var refused = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var failure in sink.Failures.ReadAsync("events", default))
        {
            refused.Add(Realtime.People.EventFrame.Read(failure.Frame.Body).MessageId);
        }

        Assert.True(rows.Distinct(StringComparer.Ordinal).Count() == rows.Count, $"Seed {seed}: a row is there twice.");
        Assert.True(accepted.SetEquals(rows.Concat(refused)), $"Seed {seed}: {accepted.Except(rows.Concat(refused)).Count()} are lost, {rows.Concat(refused).Except(accepted).Count()} were never sent.");
    }

    private static string Value(Random random) => random.Next(8) switch
    {
        0 => "null",
        1 => "true",
        2 => "\"text\"",
        3 => "\"2026-01-02T03:04:05Z\"",
        4 => "1.5",
        5 => "[1,{\"a\":null}]",
        _ => random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
