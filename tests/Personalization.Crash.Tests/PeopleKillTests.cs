using Personalization.Crash.Child;
using Personalization.Redis;
using Personalization.Sqlite;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Processes that commit people, and the server that keeps them, are killed at any moment: what was acknowledged is there, and nothing is there in half.</summary>
[Collection(ChildGroup.Name)]
public sealed class PeopleKillTests
{
    private const int KillsPerCase = 3;

    [Fact]
    public async Task Sqlite_ProcessesAreKilledWhileTheyCommit_KeepsEveryAcknowledgedCommit()
    {
        var first = TestSettings.NextSeed();
        await Repeat.ForAllAsync(Enumerable.Range(0, 4 * TestSettings.Scale).Select(n => new Case(unchecked(first + n))), KillProcessesAsync);
    }

    [Fact]
    public async Task Redis_ServerIsKilledWhileItCommits_KeepsEveryAcknowledgedCommit()
    {
        var first = TestSettings.NextSeed();
        await Repeat.ForAllAsync(Enumerable.Range(0, 2 * TestSettings.Scale).Select(n => new Case(unchecked(first + n))), KillServerAsync);
    }

    private static async Task KillProcessesAsync(Case one)
    {
        var random = new Random(one.Seed);
        var directory = Directory.CreateTempSubdirectory("personalization-crash-");
        try
        {
            var path = Path.Combine(directory.FullName, "people.db");
            var counts = new PeopleCounts();
            for (var kill = 0; kill < KillsPerCase; kill++)
            {
                // Mostly two processes on one file, which are killed one after the other.
                await Task.WhenAll(Enumerable.Range(0, random.Next(1, 3)).Select(_ => RunAndKillAsync(path, random.Next(1, random.Next(2, 300)), counts)));
                await using var store = new SqlitePersonStore(path);
                await counts.CheckAsync(store);
            }

            Assert.True(counts.Lines >= KillsPerCase);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAndKillAsync(string path, int killAfterLines, PeopleCounts counts)
    {
        using var process = ChildProcess.StartProgram("people", path);
        var errors = process.StandardError.ReadToEndAsync();
        for (var lines = 1; await process.StandardOutput.ReadLineAsync() is { } line; lines++)
        {
            counts.Take(line);
            if (lines == killAfterLines)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.Equal(string.Empty, await errors);
    }

    private static async Task KillServerAsync(Case one)
    {
        var random = new Random(one.Seed);
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var counts = new PeopleCounts();
        for (var kill = 0; kill < KillsPerCase; kill++)
        {
            await using var store = new RedisPersonStore(server.Address);
            var killAt = counts.Lines + random.Next(1, 200);
            var reached = new TaskCompletionSource();
            var load = new PeopleLoad(store, line =>
            {
                counts.Take(line);
                if (counts.Lines >= killAt)
                {
                    reached.TrySetResult();
                }
            }).RunAsync();
            await Task.WhenAny(load, reached.Task);
            await server.KillAsync();
            await Assert.ThrowsAsync<RecordStoreException>(() => load);

            await server.RestartAsync();
            await using var again = new RedisPersonStore(server.Address);
            await counts.CheckAsync(again);
        }
    }

    private sealed record Case(int Seed)
    {
        public override string ToString() => $"Case with seed {Seed} (repeat with PERSONALIZATION_TEST_SEED={Seed})";
    }
}
