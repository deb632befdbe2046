using System.Globalization;
using Personalization.Crash.Child;
using Personalization.Journal;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Processes that write to a journal are killed at any moment: what was acknowledged is there, no batch of rows is there in half, and the journal opens.</summary>
[Collection(ChildGroup.Name)]
public sealed class JournalKillTests(PostgresFixture postgres)
{
    private const int KillsPerCase = 4;

    [Fact]
    public async Task Sqlite_ProcessesAreKilledWhileTheyWrite_KeepsWhatWasAcknowledged()
    {
        var first = TestSettings.NextSeed();
        for (var n = 0; n < 2 * TestSettings.Scale; n++)
        {
            var directory = Directory.CreateTempSubdirectory("personalization-crash-");
            try
            {
                await KillAsync("sqlite", Path.Combine(directory.FullName, "journal.db"), unchecked(first + n));
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }
    }

    [Fact]
    public async Task Postgres_ProcessesAreKilledWhileTheyWrite_KeepsWhatWasAcknowledged()
    {
        var first = TestSettings.NextSeed();
        for (var n = 0; n < TestSettings.Scale; n++)
        {
            await KillAsync("postgres", await postgres.CreateDatabaseAsync(), unchecked(first + n));
        }
    }

    private static async Task KillAsync(string kind, string place, int seed)
    {
        var random = new Random(seed);
        for (var kill = 0; kill < KillsPerCase; kill++)
        {
            var acknowledged = new Dictionary<string, int>(StringComparer.Ordinal);
            await Task.WhenAll(Enumerable.Range(0, random.Next(1, 3)).Select(
                process => RunAndKillAsync(kind, place, string.Create(CultureInfo.InvariantCulture, $"r{kill}-{process}"), random.Next(1, random.Next(2, 200)), acknowledged)));

            Assert.NotEmpty(acknowledged);
            await using var journal = JournalLoad.Open(kind, place);
            foreach (var (run, batches) in acknowledged)
            {
                await CheckAsync(journal, run, batches);
            }

            // And it can be written to.
            Assert.True(await journal.WriteRunAsync((await journal.FindRunAsync(acknowledged.Keys.First(), default))! with { Status = JournalRunStatus.Interrupted }, default));
        }
    }

    private static async Task RunAndKillAsync(string kind, string place, string name, int killAfterLines, Dictionary<string, int> acknowledged)
    {
        using var process = ChildProcess.StartProgram("journal", kind, place, name);
        var errors = process.StandardError.ReadToEndAsync();
        for (var lines = 1; await process.StandardOutput.ReadLineAsync() is { } line; lines++)
        {
            var words = line.Split(' ');
            lock (acknowledged)
            {
                acknowledged[words[0]] = int.Parse(words[1], CultureInfo.InvariantCulture);
            }

            if (lines == killAfterLines)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.Equal(string.Empty, await errors);
    }

    private static async Task CheckAsync(IJournal journal, string run, int batches)
    {
        Assert.True((await journal.FindRunAsync(run, default))!.RowsQueried >= batches);
        Assert.Equal(batches, (await journal.ListFiresAsync(run, isPending: true, JournalLimits.Page, default)).Count(fire => int.Parse(fire.Key, CultureInfo.InvariantCulture) < batches));
        var rows = 0L;
        while (await journal.ListRowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = run, After = rows - 1, Limit = JournalLimits.Page }, default) is { Count: > 0 } page)
        {
            Assert.Equal(Enumerable.Range((int)rows, page.Count).Select(number => (long)number), page.Select(row => row.Number));
            rows += page.Count;
        }

        Assert.True(rows >= batches * JournalLoad.RowsInBatch);
        Assert.Equal(0, rows % JournalLoad.RowsInBatch);
    }
}
