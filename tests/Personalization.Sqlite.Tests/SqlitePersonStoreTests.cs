using Personalization.People;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

/// <summary>The file of people: what it keeps, who else uses it, and what happens when it is gone.</summary>
public sealed class SqlitePersonStoreTests : IDisposable
{
    private static readonly PersonKey Ann = new("customers", "r:ann");
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string StorePath => _directory.File("people.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task CommitAsync_StoreIsOpenedAgain_EverythingIsThere()
    {
        long version;
        await using (var store = new SqlitePersonStore(StorePath))
        {
            version = await CommitAsync(store, 0, "one");
            Assert.True(await store.TryWriteNoteAsync(1, "cursor", null, "7", Cancellation));
        }

        await using var again = new SqlitePersonStore(StorePath);
        Assert.Equal(version, (await again.ReadAsync([Ann], Cancellation))[0]!.Version);
        Assert.Equal([Ann], await again.ReadDueAsync(Ann.Bucket, DateTimeOffset.UnixEpoch, 10, Cancellation));
        Assert.Equal([Ann], await again.ListAsync(Ann.Bucket, null, 10, Cancellation));
        Assert.Single(await again.ReadStreamAsync(PersonStream.Log, Ann.Bucket, 0, 10, Cancellation));
        Assert.Equal("7", await again.ReadNoteAsync(1, "cursor", Cancellation));
        Assert.True(await CommitAsync(again, version, "two") > version);
    }

    [Fact]
    public async Task MayHavePeople_FileIsMadeByTheFirstCall_LookingMakesNone()
    {
        await using var records = new SqliteRecordStore(_directory.File("records.db"));
        var folder = Path.GetDirectoryName(StorePath)!;
        Assert.False(records.MayHavePeople(folder));
        Assert.False(records.MayHavePeople(null));
        Assert.False(File.Exists(StorePath));

        await using var people = (SqlitePersonStore)records.OpenPersonStore(folder, TimeProvider.System);
        await people.ReadAsync([Ann], Cancellation);

        Assert.True(records.MayHavePeople(folder));
        Assert.True(records.MayHavePeople(null));
    }

    [Fact]
    public async Task CommitAsync_DueStaysMovesAndEnds_IsReadAsWritten()
    {
        await using var store = new SqlitePersonStore(StorePath);
        var (first, second) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1));
        var version = 0L;
        foreach (var (due, state) in new (DateTimeOffset?, string)[] { (null, "a"), (first, "b"), (first, "c"), (second, "d"), (second, "e"), (null, "f"), (null, "g"), (first, "h") })
        {
            var commit = new PersonCommit { Person = Ann, ExpectedVersion = version, State = System.Text.Encoding.UTF8.GetBytes(state), Due = due };
            version = (await store.CommitAsync([commit], Cancellation))[0];

            Assert.Equal(due == first ? [Ann] : [], await store.ReadDueAsync(Ann.Bucket, first, 10, Cancellation));
            Assert.Equal(due is null ? [] : [Ann], await store.ReadDueAsync(Ann.Bucket, second, 10, Cancellation));
            Assert.Equal(commit.State.ToArray(), (await store.ReadAsync([Ann], Cancellation))[0]!.State.ToArray());
        }
    }

    [Fact]
    public async Task CommitAsync_ClockWasSetBack_NumbersGrowAllTheSame()
    {
        var time = new ManualTimeProvider();
        await using var store = new SqlitePersonStore(StorePath, time);
        var first = await CommitAsync(store, 0, "one");
        time.SetUtcNow(DateTimeOffset.UnixEpoch);

        var second = await CommitAsync(store, first, "two");

        Assert.True(second > first);
        var positions = (await store.ReadStreamAsync(PersonStream.Log, Ann.Bucket, 0, 10, Cancellation)).Select(entry => entry.Position).ToList();
        Assert.Equal([.. positions.Distinct().Order()], positions);
    }

    [Fact]
    public async Task CommitAsync_FileWasRemoved_IsMadeAnewWithGreaterNumbers()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows removes no file that is open.");
            return;
        }

        await using var store = new SqlitePersonStore(StorePath);
        var before = await CommitAsync(store, 0, "one");
        File.Delete(StorePath);

        Assert.Equal(0, await CommitAsync(store, before, "two"));
        Assert.Null((await store.ReadAsync([Ann], Cancellation))[0]);
        Assert.True(await CommitAsync(store, 0, "three") > before);
        await using var other = new SqlitePersonStore(StorePath);
        Assert.NotNull((await other.ReadAsync([Ann], Cancellation))[0]);
    }

    [Fact]
    public async Task ReadAsync_WriterWaits_AnswersMeanwhile()
    {
        await using var store = new SqlitePersonStore(StorePath);
        var version = await CommitAsync(store, 0, "one");
        Task<long> waiting;
        using (var other = SqliteFiles.Open(StorePath))
        {
            other.Execute("BEGIN IMMEDIATE");
            waiting = CommitAsync(store, version, "two");
            for (var times = 0; times < 50; times++)
            {
                Assert.Equal(version, (await store.ReadAsync([Ann], Cancellation))[0]!.Version);
                Assert.Single(await store.ReadStreamAsync(PersonStream.Log, Ann.Bucket, 0, 10, Cancellation));
            }

            Assert.False(waiting.IsCompleted);
            other.Execute("ROLLBACK");
        }

        Assert.True(await waiting > version);
    }

    [Fact]
    public async Task Open_NewFile_IsTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }

        await using var store = new SqlitePersonStore(StorePath);
        await CommitAsync(store, 0, "one");
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StorePath + suffix));
        }
    }

    [Theory]
    [InlineData("CREATE TABLE other(x)", "of something else")]
    [InlineData("PRAGMA application_id = 1348096083; PRAGMA user_version = 99", "Upgrade")]
    public async Task Open_OtherFile_SaysWhatToDo(string statements, string expected)
    {
        SqliteFiles.Make(StorePath, statements.Split(';'));
        await using var store = new SqlitePersonStore(StorePath);

        foreach (var call in new Func<Task>[] { () => CommitAsync(store, 0, "one"), async () => await store.ReadAsync([Ann], Cancellation) })
        {
            var exception = await Assert.ThrowsAsync<RecordStoreException>(call);
            Assert.Equal(("sqlite", ErrorCodes.StoreUnavailable), (exception.StoreSystem, exception.Code));
            Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_NoSQLiteFile_FailsWithoutWhoItWas()
    {
        await File.WriteAllTextAsync(StorePath, new string('x', 5000), Cancellation);
        await using var store = new SqlitePersonStore(StorePath);

        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => CommitAsync(store, 0, "one"));

        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("r:ann", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ManyAtOnceOnANewFile_AllSucceed()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = _directory.File($"people-{round}.db");
            var stores = Enumerable.Range(0, 6).Select(_ => new SqlitePersonStore(path)).ToList();

            var answers = await Task.WhenAll(stores.Select((store, n) => Task.Run(() => store.CommitAsync([CommitOf(new("customers", $"{n}"), 0, "state")], Cancellation).AsTask(), Cancellation)));

            Assert.Equal(6, answers.Select(answer => answer[0]).Distinct().Count());
            foreach (var store in stores)
            {
                await store.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task DisposeAsync_WritesWait_TheyAreDoneBefore()
    {
        var store = new SqlitePersonStore(StorePath);
        var commits = Enumerable.Range(0, 20).Select(n => store.CommitAsync([CommitOf(new("customers", $"{n}"), 0, "state")], Cancellation).AsTask()).ToList();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), answer => Assert.True(answer[0] > 0));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => CommitAsync(store, 0, "one"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ReadAsync([Ann], Cancellation));
        await store.DisposeAsync();
    }

    private static PersonCommit CommitOf(PersonKey person, long expected, string state) => new()
    {
        Person = person,
        ExpectedVersion = expected,
        State = System.Text.Encoding.UTF8.GetBytes(state),
        Due = DateTimeOffset.UnixEpoch,
        Log = [new(DateTimeOffset.UnixEpoch, "event"u8.ToArray())],
    };

    private static async Task<long> CommitAsync(SqlitePersonStore store, long expected, string state) => (await store.CommitAsync([CommitOf(Ann, expected, state)], Cancellation))[0];
}
