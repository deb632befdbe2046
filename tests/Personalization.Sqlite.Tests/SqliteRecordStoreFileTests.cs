using Personalization.Errors;
using Personalization.Records;

namespace Personalization.Sqlite.Tests;

/// <summary>The file itself: who may read it, what it may hold, and who else has it open.</summary>
public sealed class SqliteRecordStoreFileTests : StoreTestBase
{
    [Fact]
    public async Task PrepareAsync_NewFile_IsTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }

        var path = File("new/deep/store.db");
        await using var store = new SqliteRecordStore(path);
        await store.PrepareAsync(new CollectionDefinition("people", "id", []), Cancellation);
        await store.TrySetMarkAsync("people", "crm", null, new SyncMark(null, null, 1), Cancellation);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(path + suffix));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task PrepareAsync_UnknownVersion_SaysWhatToDo()
    {
        await using (await OpenAsync())
        {
        }

        Execute("pragma user_version = 99");
        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => OpenAsync());
        Assert.Equal(("sqlite", ErrorCodes.StoreUnavailable), (exception.StoreSystem, exception.Code));
        Assert.Contains("99", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Upgrade", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrepareAsync_ForeignDatabase_IsLeftAlone()
    {
        SqliteFiles.Make(StorePath, "create table orders(id)");
        var before = await System.IO.File.ReadAllBytesAsync(StorePath, Cancellation);
        await Assert.ThrowsAsync<RecordStoreException>(() => OpenAsync());
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(StorePath, Cancellation));
    }

    [Fact]
    public async Task PrepareAsync_NotADatabase_SaysWhatToDo()
    {
        await System.IO.File.WriteAllTextAsync(StorePath, new string('x', 10_000), Cancellation);
        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => OpenAsync());
        Assert.Equal("prepare", exception.Operation);
        Assert.Contains("delete it", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public async Task PrepareAsync_PathIsADirectory_SaysWhatToDo()
    {
        Directory.CreateDirectory(StorePath);
        await Assert.ThrowsAsync<RecordStoreException>(() => OpenAsync());
    }

    [Fact]
    public async Task FindAsync_WhileAnotherConnectionWrites_AnswersWhatIsCommitted()
    {
        await using var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        using var other = SqliteFiles.Open(StorePath);
        other.Execute("begin immediate");
        other.Execute("update records_1 set visible = 0");

        Assert.NotNull(await store.FindAsync("people", "id", "1", Cancellation));
        await using (var third = await OpenAsync())
        {
            Assert.NotNull(await third.FindAsync("people", "email", "a@x", Cancellation));
            Assert.Null(await third.GetMarkAsync("people", "crm", Cancellation));
        }

        other.Execute("commit");
        Assert.Null(await store.FindAsync("people", "id", "1", Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_TwoStoresOnOneFile_SeeEachOther()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        await one.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        Assert.Equal("""{"n":1}""", Text(await two.FindAsync("people", "email", "a@x", Cancellation)));
        var refusals = await two.ApplyAsync(Batch(1, Write("2", """{"n":2}""", "a@x")), Cancellation);
        Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "email", "1")], refusals);
    }

    [Fact]
    public async Task GetStoredAsync_UnknownHeaderVersion_SaysWhatToDo()
    {
        await using var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        Execute("update records_1 set headers = x'0700'");
        var exception = await Assert.ThrowsAsync<RecordStoreException>(async () => await store.GetStoredAsync("people", "1", Cancellation));
        Assert.Contains("version 7", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RecordStoreException>(async () => await store.ApplyAsync(Batch(2, Write("1", "{}", null)), Cancellation));
    }

    [Fact]
    public async Task FindAsync_TablesGone_IsAnErrorOfTheStoreWithoutTheValue()
    {
        await using var store = await OpenAsync();
        Execute("drop table records_1");
        var exception = await Assert.ThrowsAsync<RecordStoreException>(async () => await store.FindAsync("people", "id", "secret", Cancellation));
        Assert.Equal(("find", "people"), (exception.Operation, exception.Collection));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_LastConnection_LeavesOneFile()
    {
        await using (var store = await OpenAsync())
        {
            await store.ApplyAsync(Batch(1, Write("1", "{}", "a@x")), Cancellation);
            Assert.NotNull(await store.FindAsync("people", "id", "1", Cancellation));
        }

        Assert.True(System.IO.File.Exists(StorePath));
        Assert.False(System.IO.File.Exists(StorePath + "-wal"));
    }

    [Fact]
    public async Task Reopened_AfterAKill_HoldsEverythingBeforeTheMark()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < 50; i++)
        {
            await store.ApplyAsync(Batch(1, Write($"{i}", $$"""{"n":{{i}}}""", $"{i}@x")), Cancellation);
        }

        var mark = new SyncMark("snapshot-1", null, 1);
        await store.TrySetMarkAsync("people", "crm", null, mark, Cancellation);

        // What a killed process leaves: the file and its log, and nothing that was only in memory.
        System.IO.File.Copy(StorePath, File("killed.db"));
        System.IO.File.Copy(StorePath + "-wal", File("killed.db-wal"));
        await using var reopened = new SqliteRecordStore(File("killed.db"));
        await reopened.PrepareAsync(new CollectionDefinition("people", "id", ["email"]), Cancellation);
        Assert.Equal(mark, await reopened.GetMarkAsync("people", "crm", Cancellation));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($$"""{"n":{{i}}}""", Text(await reopened.FindAsync("people", "email", $"{i}@x", Cancellation)));
        }
    }

    private void Execute(string sql)
    {
        using var database = SqliteFiles.Open(StorePath);
        database.Execute(sql);
    }
}
