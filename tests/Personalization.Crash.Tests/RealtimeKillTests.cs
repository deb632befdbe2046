using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.Crash.Child;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Three processes take events in while they, or the servers that keep the people, are killed or stand still: what was acknowledged counts, and nothing counts twice.</summary>
[Collection(ChildGroup.Name)]
public sealed class RealtimeKillTests
{
    private const int CallsPerRound = 24;

    [Fact]
    public Task Redis_ProcessesAndServerAreKilledOrHeld_EveryAcknowledgedEventCountsOnce() => RepeatAsync(async random =>
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        using var group = new IngestGroup("redis", server.Address);
        Func<Task, Task>[] faults = [_ => group.KillAsync(random.Next(3)), until => group.HoldAsync(random.Next(3), until), _ => group.KillAsync(random.Next(3)), _ => RestartAsync(server)];
        random.Shuffle(faults);
        await RunAsync(random, group, ("redis", server.Address), faults);
    });

    [Fact]
    public Task Sqlite_ProcessesAreKilledWhileTheyCommit_EveryAcknowledgedEventCountsOnce() => RepeatAsync(async random =>
    {
        var directory = Directory.CreateTempSubdirectory("personalization-crash-");
        try
        {
            var file = Path.Combine(directory.FullName, "people.db");
            using var group = new IngestGroup("sqlite", file);
            await RunAsync(random, group, ("sqlite", file), [.. Enumerable.Repeat<Func<Task, Task>>(_ => group.KillAsync(random.Next(3)), 4)]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    });

    [Fact]
    public async Task Cluster_MasterIsKilled_WhatItsReplicaHasCountsOnce()
    {
        var random = new Random(TestSettings.NextSeed());
        await using var cluster = await RedisCluster.StartAsync();
        using var group = new IngestGroup("redis", cluster.Addresses);
        var views = new ViewCounts();
        await RoundAsync(random, group, views, _ => Task.CompletedTask);
        await cluster.UntilCopiedAsync();

        // A replica may lack the last commits of its master: what was acknowledged meanwhile is sent again.
        var master = await cluster.FindAsync("master");
        var sent = await RoundAsync(random, group, views, _ => master.KillAsync());
        await Task.WhenAll(sent.Select((body, n) => group.SendAsync(body, n)));

        await group.EndAsync();
        await views.CheckStreamsAsync("redis", cluster.Addresses);
    }

    [Fact]
    public async Task Redis_IsFlushed_MembershipIsUnavailableAndTheHostNotReadyUntilThePeopleAreDeclaredLost()
    {
        await using var server = await RedisServer.StartAsync();
        await using var customers = await RealtimeCustomers.OpenAsync("redis", server.Address, TimeProvider.System);
        var ingest = new EventIngest(customers.Engine);
        var views = new ViewCounts();
        var body = Encoding.UTF8.GetBytes(views.NextBody(new Random(TestSettings.NextSeed())));
        await ingest.AcceptAsync(RealtimeCustomers.Source, body);
        foreach (var identification in views.Identifications())
        {
            await ingest.AcceptAsync(RealtimeCustomers.Source, Encoding.UTF8.GetBytes(identification));
        }

        await views.CheckMembershipAsync(customers);
        Assert.Equal(HealthStatus.Healthy, await ReadinessAsync(customers));

        await server.RunAsync("flushall");
        await new BucketSweep(customers.Engine).RunAsync(trims: false, default);

        await Assert.ThrowsAsync<MembershipUnavailableException>(() => views.CheckMembershipAsync(customers));
        await Assert.ThrowsAsync<MembershipUnavailableException>(() => ingest.AcceptAsync(RealtimeCustomers.Source, body).AsTask());
        Assert.Equal(HealthStatus.Unhealthy, await ReadinessAsync(customers));

        await customers.Engine.DeclareLostAsync(default);
        await customers.Engine.Backfill.RunAsync(default);
        await new ViewCounts().CheckMembershipAsync(customers);
        Assert.Equal(HealthStatus.Healthy, await ReadinessAsync(customers));
    }

    private static async Task<HealthStatus> ReadinessAsync(RealtimeCustomers customers)
    {
        var check = new RealtimeHealthCheck(customers.Engine);
        return (await check.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("realtime", check, null, null) })).Status;
    }

    private static async Task RunAsync(Random random, IngestGroup group, (string Kind, string Place) store, Func<Task, Task>[] faults)
    {
        var views = new ViewCounts();
        foreach (var fault in faults)
        {
            await RoundAsync(random, group, views, fault);

            // While a host brings people to its definitions, it answers by what is written. This one does so first.
            await using var reader = await RealtimeCustomers.OpenAsync(store.Kind, store.Place, TimeProvider.System);
            await reader.Engine.Backfill.RunAsync(default);
            await views.CheckMembershipAsync(reader);
        }

        await group.EndAsync();
        await views.CheckStreamsAsync(store.Kind, store.Place);
    }

    /// <summary>Sends events, and lets a fault happen in the middle. Everything is acknowledged in the end.</summary>
    /// <returns>What was sent.</returns>
    private static async Task<string[]> RoundAsync(Random random, IngestGroup group, ViewCounts views, Func<Task, Task> fault)
    {
        string[] bodies = [.. Enumerable.Range(0, CallsPerRound).Select(_ => views.NextBody(random))];
        var (left, faultAt) = (bodies.Length, random.Next(1, bodies.Length));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var almost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = Parallel.ForEachAsync(bodies.Index(), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (body, _) =>
        {
            await group.SendAsync(body.Item, body.Index);
            var now = Interlocked.Decrement(ref left);
            (now == faultAt ? reached : now == faultAt / 2 ? almost : null)?.TrySetResult();
        });
        await Task.WhenAny(reached.Task, sending);
        await fault(Task.WhenAny(almost.Task, sending));
        await sending;
        string[] last = [.. views.Identifications()];
        await Task.WhenAll(last.Select((body, n) => group.SendAsync(body, n)));
        return [.. bodies, .. last];
    }

    private static async Task RestartAsync(RedisServer server)
    {
        await server.KillAsync();
        await server.RestartAsync();
    }

    private static Task RepeatAsync(Func<Random, Task> test)
    {
        var first = TestSettings.NextSeed();
        return Repeat.ForAllAsync(Enumerable.Range(0, TestSettings.Scale).Select(n => new Case(unchecked(first + n))), one => test(new Random(one.Seed)));
    }

    private sealed record Case(int Seed)
    {
        public override string ToString() => $"Case with seed {Seed} (repeat with PERSONALIZATION_TEST_SEED={Seed})";
    }
}
