using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization.Journal;
using Personalization.Journal.Sql;
using Personalization.Sqlite.Journal;

namespace Personalization.Sqlite.Tests.Journal;

public sealed class SqliteJournalTests : IDisposable
{
    private static readonly JournalEntry Entry = new(JournalKinds.Audit, "s", "01", DateTimeOffset.UnixEpoch, "{}");
    private readonly TempDirectory _directory = new();

    private string File => _directory.File(Path.Combine("state", "journal.db"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task WriteEntry_NoFileYet_MakesOneForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var journal = SqliteJournals.Open(File, TimeProvider.System);

        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
        Assert.Equal(0, await journal.RemoveRowsAsync(new(), default));
        await journal.TrimAsync(new(), DateTimeOffset.UnixEpoch, default);
        Assert.False(Directory.Exists(Path.GetDirectoryName(File)));
        await journal.WriteEntryAsync(Entry, default);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File + "-wal"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
        }
    }

    [Fact]
    public async Task WriteEntry_SeveralStartTogether_MakeTheTablesOnce()
    {
        var journals = Enumerable.Range(0, 8).Select(_ => SqliteJournals.Open(File, TimeProvider.System)).ToList();

        await Task.WhenAll(journals.Select((journal, n) => Task.Run(() => journal.WriteEntryAsync(Entry with { Id = $"{n}" }, default).AsTask())));

        Assert.Equal(8, (await journals[0].ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Count);
        foreach (var journal in journals)
        {
            await journal.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteEntry_FileRemovedMeanwhile_GoesToAnotherOne(bool isRemade)
    {
        await using var journal = SqliteJournals.Open(File, TimeProvider.System);
        await journal.WriteEntryAsync(Entry, default);
        foreach (var end in new[] { string.Empty, "-wal", "-shm" })
        {
            System.IO.File.Delete(File + end);
        }

        if (isRemade)
        {
            await using var other = SqliteJournals.Open(File, TimeProvider.System);
            await other.WriteEntryAsync(Entry with { Id = "02" }, default);
        }

        await journal.WriteEntryAsync(Entry with { Id = "03" }, default);

        await using var third = SqliteJournals.Open(File, TimeProvider.System);
        Assert.Equal(isRemade ? ["03", "02"] : ["03"], (await third.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Select(entry => entry.Id));
        Assert.Equal(isRemade ? 2 : 1, (await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Count);
    }

    [Fact]
    public async Task AnyCall_NewerFile_SaysSo()
    {
        await WriteAsync();
        Execute("PRAGMA user_version = 99");

        var error = await FailAsync();

        Assert.Contains("version 99", error.Message, StringComparison.Ordinal);
        Assert.Contains("Upgrade", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_FileOfSomethingElse_SaysSo()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        Execute("CREATE TABLE journal_runs(id TEXT)");

        Assert.Contains("something else", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_NoDatabase_SaysWhatToDo()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000));

        var error = await FailAsync();

        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_DamagedPages_SaysWhatToDo()
    {
        await WriteAsync();
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        Array.Fill(bytes, (byte)0xFF, 4096, bytes.Length - 4096);
        await System.IO.File.WriteAllBytesAsync(File, bytes);

        Assert.Contains("damaged", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_FolderInThePlaceOfTheFile_SaysWhatToDo()
    {
        // As a disk that cannot be written to: a test may run as root, whom no permission stops.
        Directory.CreateDirectory(File);

        Assert.Contains("may read and write there", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteEntry_FileThatMayNotBeWritten_SaysWhatToDoAndGoesOnLater()
    {
        await WriteAsync();
        await using var journal = SqliteJournals.Open(File, TimeProvider.System);
        await journal.WriteEntryAsync(Entry, default);
        Execute("CREATE TRIGGER readonly BEFORE INSERT ON journal_entries BEGIN SELECT RAISE(FAIL, 'x'); END");

        var error = await Assert.ThrowsAsync<PersonalizationException>(async () => await journal.WriteEntryAsync(Entry with { Id = "02" }, default));
        Assert.Equal(ErrorCodes.JournalUnavailable, error.Code);
        Execute("DROP TRIGGER readonly");
        await journal.WriteEntryAsync(Entry with { Id = "03" }, default);

        Assert.Equal(["03", "01"], (await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Queries_OfManyRows_GoByTheirIndexes()
    {
        await WriteAsync();
        var key = new JournalRowQuery { Kind = JournalRowKind.Debugged, SyncId = "s", Key = "k" };

        Assert.Equal("SEARCH journal_rows USING INDEX journal_rows_key (key_hash=? AND kind=?)", Plan(SqlRows.Select(key, DateTimeOffset.UnixEpoch)));
        Assert.Equal(
            "SEARCH journal_rows USING INDEX sqlite_autoindex_journal_rows_1 (run_id=? AND kind=? AND number>?)",
            Plan(SqlRows.Select(new() { Kind = JournalRowKind.Debugged, RunId = "r", After = 5 }, DateTimeOffset.UnixEpoch)));
        Assert.Equal("SCAN journal_runs USING INDEX sqlite_autoindex_journal_runs_1", Plan(SqlRuns.Select(new())));
        Assert.Equal("SEARCH journal_runs USING INDEX sqlite_autoindex_journal_runs_1 (id<?)", Plan(SqlRuns.Select(new() { Before = "r" })));
        Assert.Equal("SEARCH journal_runs USING INDEX journal_runs_sync (sync_id=? AND id<?)", Plan(SqlRuns.Select(new() { SyncId = "s", Before = "r" })));
        Assert.Equal("SEARCH journal_runs USING INDEX journal_runs_status (status=?)", Plan(SqlRuns.Select(new() { Status = JournalRunStatus.Failed })));
        Assert.Equal("SCAN journal_runs USING INDEX journal_runs_open", Plan(SqlRuns.Select(new() { IsOpen = true })));
        Assert.Equal("SEARCH journal_runs USING INDEX journal_runs_open_sync (sync_id=?)", Plan(SqlRuns.Select(new() { IsOpen = true, SyncId = "s" })));
        Assert.Equal("SEARCH journal_entries USING INDEX sqlite_autoindex_journal_entries_1 (kind=?)", Plan(SqlEntries.Select(new() { Kind = "k" })));
        Assert.Equal("SEARCH journal_entries USING INDEX journal_entries_scope (kind=? AND scope=? AND id<?)", Plan(SqlEntries.Select(new() { Kind = "k", Scope = "s", Before = "b" })));
    }

    [Theory]
    [InlineData(null, "state/journal.db")]
    [InlineData("elsewhere.db", "elsewhere.db")]
    public async Task UseSqliteJournal_InAnApplication_KeepsTheHistoryOverARestart(string? path, string expected)
    {
        for (var start = 0; start < 2; start++)
        {
            using var host = HostOf(cache => cache.UseStateDirectory("state").UseSqliteJournal(path));
            var journal = host.Services.GetRequiredService<IJournal>();
            Assert.Equal(start, (await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Count);
            await journal.WriteEntryAsync(Entry, default);
        }

        Assert.True(System.IO.File.Exists(_directory.File(expected)));
    }

    [Fact]
    public async Task UseSqliteJournal_NoPlace_IsReported()
    {
        using var none = HostOf(cache => cache.UseSqliteJournal());
        Assert.Contains("UseSqliteJournal(\"journal.db\")", Assert.Throws<PersonalizationException>(() => none.Services.GetRequiredService<IJournal>()).Message, StringComparison.Ordinal);

        using var empty = HostOf(cache => cache.UseSqliteJournal(" "));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => empty.StartAsync());
        Assert.Contains("journal", error.Message, StringComparison.Ordinal);
    }

    private IHost HostOf(Action<IPersonalizationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = Path.GetDirectoryName(_directory.File("x")) });
        builder.Services.AddPersonalizationCache(configure);
        return builder.Build();
    }

    private async Task WriteAsync()
    {
        await using var journal = SqliteJournals.Open(File, TimeProvider.System);
        await journal.WriteEntryAsync(Entry, default);
    }

    private async Task<PersonalizationException> FailAsync()
    {
        await using var journal = SqliteJournals.Open(File, TimeProvider.System);
        var read = await Assert.ThrowsAsync<PersonalizationException>(async () => await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
        var written = await Assert.ThrowsAsync<PersonalizationException>(async () => await journal.WriteEntryAsync(Entry, default));
        Assert.Equal((ErrorCodes.JournalUnavailable, ErrorCodes.JournalUnavailable), (read.Code, written.Code));
        return written;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Plan(JournalStatement statement)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = statement.Wrap(text => "EXPLAIN QUERY PLAN " + text).On(connection);
        using var reader = command.ExecuteReader();
        var lines = new StringBuilder();
        while (reader.Read())
        {
            lines.Append(lines.Length == 0 ? string.Empty : "; ").Append(reader.GetString(3));
        }

        return lines.ToString();
    }
}
