using Personalization.Records;

namespace Personalization.Sqlite.Tests;

/// <summary>The file itself: who may read it, what it may hold, and who else has it open.</summary>
public sealed class SqliteRecordStoreFileTests : StoreTestBase
{
    [Fact]
    public async Task OpenAsync_NewFile_IsTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }

        var path = File("new/deep/store.db");
        await using var store = new SqliteRecordStore(path);
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), Cancellation);
        await people.TrySetMarkAsync("crm", null, new SyncMark(null, null, 1), Cancellation);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(path + suffix));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task OpenAsync_ManyAtOnceOnANewFile_AllSucceed()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = File($"new-{round}.db");
            var stores = Enumerable.Range(0, 6).Select(_ => new SqliteRecordStore(path)).ToList();

            await Task.WhenAll(stores.Select((store, n) => Task.Run(
                async () =>
                {
                    var people = await store.OpenAsync(new CollectionDefinition("people", "id", [$"index{n}"]), Cancellation);
                    Assert.True(await people.TrySetMarkAsync($"sync{n}", null, new SyncMark(null, null, 1), Cancellation));
                },
                Cancellation)));

            foreach (var store in stores)
            {
                await store.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task GetMarkAsync_FileWasRemoved_IsMadeAnewAndHoldsNothing()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows removes no file that is open.");
            return;
        }

        await using var store = await FilledAsync();
        var shops = await store.Store.OpenAsync(new CollectionDefinition("shops", "id", []), Cancellation);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(StorePath)!, "store.db*"))
        {
            System.IO.File.Delete(file);
        }

        Assert.Null(await store.GetMarkAsync("crm", Cancellation));
        Assert.Null(await store.FindAsync("email", "a@x", Cancellation));
        Assert.Null(await shops.FindAsync("id", "1", Cancellation));
        await CheckWritesReachTheFileAsync(store);
    }

    [Fact]
    public async Task ApplyAsync_DirectoryOfTheFileWasRemoved_WritesToAFileThatCanBeFound()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows removes no file that is open.");
            return;
        }

        await using var store = await FilledAsync();
        Directory.Delete(Path.GetDirectoryName(StorePath)!, recursive: true);

        await CheckWritesReachTheFileAsync(store);
        Assert.Null(await store.FindAsync("email", "a@x", Cancellation));
        Assert.False(await store.TrySetMarkAsync("crm", new SyncMark("s1", null, 1), new SyncMark("s2", null, 2), Cancellation));
    }

    [Fact]
    public async Task FindAsync_FileIsRemovedAgainAndAgainBesideLookups_AnswersAsTheStoreDoes()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows removes no file that is open.");
            return;
        }

        await using var store = await FilledAsync();
        var renewing = Task.Run(
            async () =>
            {
                for (var n = 0; n < 10; n++)
                {
                    System.IO.File.Delete(StorePath);
                    await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
                }
            },
            Cancellation);
        do
        {
            try
            {
                Assert.True(Text(await store.FindAsync("email", "a@x", Cancellation)) is null or """{"n":1}""");
            }
            catch (RecordStoreException)
            {
                // Between the removal and the next write there is no file that a connection could be opened to.
            }

            await Task.Yield();
        }
        while (!renewing.IsCompleted);

        await renewing;
        await CheckWritesReachTheFileAsync(store);
    }

    [Fact]
    public async Task OpenAsync_UnknownVersion_SaysWhatToDo()
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
    public async Task OpenAsync_FileOfVersion1_IsBroughtUpToDateWhereItLies()
    {
        MakeVersion1();
        await using (var store = await OpenAsync(2))
        {
            Assert.Equal("""{"n":1}""", Text(await store.FindAsync("email", "a@x", Cancellation)));
            var open = new SyncMark("snapshot-1", "plan-2", 7);
            Assert.Equal(open, await store.GetMarkAsync("crm", Cancellation));
            Assert.Equal(new SyncMark(null, null, 8), await store.GetMarkAsync("web", Cancellation));
            Assert.Empty(await store.GetRegistrationsAsync(Cancellation));

            Assert.True(await store.TrySetMarkAsync("crm", open, open with { PlanOffset = 5 }, Cancellation));
            Assert.Null(await store.RegisterAsync(new SyncRegistration("crm", ["n"]), null, Cancellation));
            Assert.Empty(await store.ApplyAsync(Batch(7, Write("1", """{"n":2}""", "b@x")), Cancellation));
            Assert.Null(await store.FindHolderAsync("email", "a@x", Cancellation));
        }

        using (var database = SqliteFiles.Open(StorePath))
        {
            Assert.Equal(3, database.QueryInt64("pragma user_version"));
            Assert.Equal("ok", database.QueryText("pragma integrity_check"));
        }

        await using var reopened = await OpenAsync(2);
        Assert.Equal(5, (await reopened.GetMarkAsync("crm", Cancellation))!.PlanOffset);
        Assert.Single(await reopened.GetRegistrationsAsync(Cancellation));
        Assert.Equal("""{"n":2}""", Text(await reopened.FindAsync("email", "b@x", Cancellation)));
    }

    [Fact]
    public async Task OpenAsync_ManyAtOnceOnAFileOfVersion1_AllSucceed()
    {
        MakeVersion1();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => OpenAsync(2), Cancellation)));
        foreach (var store in stores)
        {
            Assert.Equal(7, (await store.GetMarkAsync("crm", Cancellation))!.Token);
            Assert.Empty(await store.GetRegistrationsAsync(Cancellation));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task ListPartsAsync_BetweenPages_HoldsNoView()
    {
        await using var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, [.. Enumerable.Range(0, 2500).Select(i => Write($"{i}", "{}", null))]), Cancellation);
        await using var listing = store.ListPartsAsync("crm", Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await listing.MoveNextAsync());
        await store.ApplyAsync(Batch(1, Write("0", "{}", null)), Cancellation);

        // A view that is still open would keep the log from being emptied.
        using var other = SqliteFiles.Open(StorePath);
        Assert.Equal(0, other.QueryInt64("pragma wal_checkpoint(truncate)"));
        Assert.Equal(0, new FileInfo(StorePath + "-wal").Length);
        var more = 1;
        while (await listing.MoveNextAsync())
        {
            more++;
        }

        Assert.Equal(2500, more);
    }

    [Fact]
    public async Task ApplyAsync_RowThatTheFileForbids_IsAnErrorOfTheRowWithoutItsValues()
    {
        await using var store = await OpenAsync();
        Execute("create trigger forbids before insert on records_1 when new.key = 'bad' begin select raise(abort, 'secret'); end");

        var exception = await Assert.ThrowsAsync<RecordStoreException>(
            async () => await store.ApplyAsync(Batch(1, Write("good", "{}", "a@x"), Write("bad", "{}", "b@x")), Cancellation));

        Assert.Equal(RecordStoreErrorKind.Row, exception.Kind);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bad", exception.Message, StringComparison.Ordinal);
        Assert.Null(await store.FindAsync("id", "good", Cancellation));
        Assert.Empty(await store.ApplyAsync(Batch(1, Write("good", "{}", "a@x")), Cancellation));
    }

    [Fact]
    public async Task OpenAsync_ForeignDatabase_IsLeftAlone()
    {
        SqliteFiles.Make(StorePath, "create table orders(id)");
        var before = await System.IO.File.ReadAllBytesAsync(StorePath, Cancellation);
        await Assert.ThrowsAsync<RecordStoreException>(() => OpenAsync());
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(StorePath, Cancellation));
    }

    [Fact]
    public async Task OpenAsync_NotADatabase_SaysWhatToDo()
    {
        await System.IO.File.WriteAllTextAsync(StorePath, new string('x', 10_000), Cancellation);
        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => OpenAsync());
        Assert.Equal("open", exception.Operation);
        Assert.Contains("delete it", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public async Task OpenAsync_PathIsADirectory_SaysWhatToDo()
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

        Assert.NotNull(await store.FindAsync("id", "1", Cancellation));
        await using (var third = await OpenAsync())
        {
            Assert.NotNull(await third.FindAsync("email", "a@x", Cancellation));
            Assert.Null(await third.GetMarkAsync("crm", Cancellation));
        }

        other.Execute("commit");
        Assert.Null(await store.FindAsync("id", "1", Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_TwoStoresOnOneFile_SeeEachOther()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        await one.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        Assert.Equal("""{"n":1}""", Text(await two.FindAsync("email", "a@x", Cancellation)));
        var refusals = await two.ApplyAsync(Batch(1, Write("2", """{"n":2}""", "a@x")), Cancellation);
        Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "email", "1")], refusals);
    }

    [Fact]
    public async Task GetStoredAsync_UnknownHeaderVersion_SaysWhatToDo()
    {
        await using var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        Execute("update records_1 set headers = x'0700'");
        var exception = await Assert.ThrowsAsync<RecordStoreException>(async () => await store.GetStoredAsync("1", Cancellation));
        Assert.Contains("version 7", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RecordStoreException>(async () => await store.ApplyAsync(Batch(2, Write("1", "{}", null)), Cancellation));
    }

    [Fact]
    public async Task FindAsync_TablesGone_IsAnErrorOfTheStoreWithoutTheValue()
    {
        await using var store = await OpenAsync();
        Execute("drop table records_1");
        var exception = await Assert.ThrowsAsync<RecordStoreException>(async () => await store.FindAsync("id", "secret", Cancellation));
        Assert.Equal(("find", "people"), (exception.Operation, exception.Collection));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_LastConnection_LeavesOneFile()
    {
        await using (var store = await OpenAsync())
        {
            await store.ApplyAsync(Batch(1, Write("1", "{}", "a@x")), Cancellation);
            Assert.NotNull(await store.FindAsync("id", "1", Cancellation));
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
        await store.TrySetMarkAsync("crm", null, mark, Cancellation);
        await store.RegisterAsync(new SyncRegistration("crm", ["n"]), null, Cancellation);

        // What a killed process leaves: the file and its log, and nothing that was only in memory.
        System.IO.File.Copy(StorePath, File("killed.db"));
        System.IO.File.Copy(StorePath + "-wal", File("killed.db-wal"));
        await using var killed = new SqliteRecordStore(File("killed.db"));
        var reopened = await killed.OpenAsync(new CollectionDefinition("people", "id", ["email"]), Cancellation);
        Assert.Equal(mark, await reopened.GetMarkAsync("crm", Cancellation));
        Assert.Single(await reopened.GetRegistrationsAsync(Cancellation));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($$"""{"n":{{i}}}""", Text(await reopened.FindAsync("email", $"{i}@x", Cancellation)));
        }
    }

    [Fact]
    public async Task Open_FileOfVersion2_GetsOwnersOfRegistrations()
    {
        await using (var store = await OpenAsync())
        {
            await store.RegisterAsync(new SyncRegistration("crm", ["n"]), null, Cancellation);
        }

        Execute("alter table registrations drop column owner");
        Execute("alter table marks drop column indexes");
        Execute("pragma user_version = 2");
        await using var reopened = await OpenAsync();
        Assert.Null(Assert.Single(await reopened.GetRegistrationsAsync(Cancellation)).Owner);
        var owner = new SyncOwner("1", "app", "hash", "id");
        await reopened.RegisterAsync(new SyncRegistration("crm", ["n"], IsForgotten: false, owner), null, Cancellation);
        Assert.Equal(owner, Assert.Single(await reopened.GetRegistrationsAsync(Cancellation)).Owner);
    }

    [Fact]
    public async Task GetRegistrationsAsync_OneCannotBeRead_HasNoFieldsAndIsInNobodysWay()
    {
        await using (var store = await OpenAsync())
        {
            await store.RegisterAsync(new SyncRegistration("crm", ["n"], IsForgotten: false, new SyncOwner("1", "app", "hash", "id")), null, Cancellation);
        }

        Execute("update registrations set fields = '[\"n', owner = 'x'");
        await using var reopened = await OpenAsync();
        var damaged = Assert.Single(await reopened.GetRegistrationsAsync(Cancellation));
        Assert.Equal(("crm", null, 0), (damaged.Sync, damaged.Owner, damaged.Fields.Count));
        Assert.Null(await reopened.RegisterAsync(new SyncRegistration("crm", ["n"]), null, Cancellation));
        Assert.Equal(["n"], Assert.Single(await reopened.GetRegistrationsAsync(Cancellation)).Fields);
    }

    /// <summary>Makes what version 1 of the schema left. Frozen: files that exist look so.</summary>
    private void MakeVersion1() => SqliteFiles.Make(
        StorePath,
        "pragma journal_mode = wal",
        "CREATE TABLE collections(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        "CREATE TABLE indexes(id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE(collection, name))",
        "CREATE TABLE marks(collection TEXT NOT NULL, sync TEXT NOT NULL, snapshot TEXT, plan TEXT, token INTEGER NOT NULL, "
            + "revision INTEGER NOT NULL, PRIMARY KEY(collection, sync)) WITHOUT ROWID",
        "CREATE TABLE records_1(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, modified INTEGER NOT NULL, "
            + "visible INTEGER NOT NULL, headers BLOB NOT NULL, json BLOB NOT NULL)",
        "CREATE TABLE pointers_1(idx INTEGER NOT NULL, value TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY(idx, value)) WITHOUT ROWID",
        "pragma application_id = 1348096595",
        "pragma user_version = 1",
        "insert into collections values(1, 'people')",
        "insert into indexes values(1, 1, 'email')",
        "insert into marks values('people', 'crm', 'snapshot-1', 'plan-2', 7, 3), ('people', 'web', null, null, 8, 1)",
        "insert into records_1 values(1, '1', 639000000000000000, 1, "
            + "x'01010107000000000000000000000000000000000000000000000001050363726d0105656d61696c04614078', cast('{\"n\":1}' as blob))",
        "insert into pointers_1 values(1, 'a@x', 1)");

    private void Execute(string sql)
    {
        using var database = SqliteFiles.Open(StorePath);
        database.Execute(sql);
    }

    private async Task<PeopleStore> FilledAsync()
    {
        var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        Assert.True(await store.TrySetMarkAsync("crm", null, new SyncMark("s1", null, 1), Cancellation));
        Assert.NotNull(await store.FindAsync("email", "a@x", Cancellation));
        return store;
    }

    private async Task CheckWritesReachTheFileAsync(PeopleStore store)
    {
        Assert.Empty(await store.ApplyAsync(Batch(2, Write("2", """{"n":2}""", "b@x")), Cancellation));
        Assert.Equal("""{"n":2}""", Text(await store.FindAsync("email", "b@x", Cancellation)));
        await using var other = await OpenAsync();
        Assert.Equal("""{"n":2}""", Text(await other.FindAsync("email", "b@x", Cancellation)));
    }
}
