using System.Text;
using Personalization.People;
using Personalization.Testing;
using StreamReader = Personalization.Realtime.People.StreamReader;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>Streams are read in order, at least once, by one process at a time, on every store.</summary>
public sealed class StreamReaderTests
{
    private static readonly PersonKey Person = new("customers", "r:1");

    public static TheoryData<string> Kinds => ["memory", "sqlite", "redis"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ReadAsync_TwoProcesses_ShareWithoutLossOrRepeat(string kind)
    {
        await using var people = await PeopleStores.OpenAsync(kind);
        var time = new ManualTimeProvider();
        var (first, second) = (Reader(people.Store, time), Reader(people.Store, time));
        await first.PrepareAsync(fromStart: true, default);
        await second.PrepareAsync(fromStart: true, default);
        await AppendAsync(people.Store, 1000);
        var read = new List<string>();
        for (var round = 0; round < 20; round++)
        {
            var calls = new[] { first, second }.Select(one => one.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default).AsTask());
            await Task.WhenAll(calls);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(one => $"{one}"), read);
    }

    [Fact]
    public async Task ReadAsync_LargeEntries_ComeInPagesOfBoundedSizeAndInOrder()
    {
        var store = new MemoryPersonStore();
        var reader = Reader(store, new ManualTimeProvider());
        await reader.PrepareAsync(fromStart: true, default);
        for (var n = 0; n < 100; n++)
        {
            var body = new byte[n % 10 == 9 ? 10 : 90_000];
            body[0] = (byte)n;
            await store.CommitAsync([new PersonCommit { Person = Person, ExpectedVersion = 0, State = default, Outbox = [new PersonEntry(DateTimeOffset.UnixEpoch, body)] }], default);
        }

        var read = new List<byte>();
        while (await reader.ReadAsync(
            Person.Bucket,
            (page, _) =>
            {
                Assert.InRange(page.Sum(entry => entry.Body.Length), 0, StreamReader.PageBytes);
                read.AddRange(page.Select(entry => entry.Body.Span[0]));
                return new(page[^1].Position);
            },
            default) > 0)
        {
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(n => (byte)n), read);
    }

    [Fact]
    public async Task ReadAsync_HolderDied_IsLeftAloneUntilTheShortLeaseEnds()
    {
        var (store, time, stopped) = (new MemoryPersonStore(), new ManualTimeProvider(), new ManualTimeProvider());
        var (first, second) = (Reader(store, stopped), Reader(store, time));
        await first.PrepareAsync(fromStart: true, default);
        await AppendAsync(store, 2);
        var read = new List<string>();

        // The first one dies while it takes: its clock stands still, so it renews nothing, and nothing gives the bucket back.
        var dead = new TaskCompletionSource<long>();
        _ = first.ReadAsync(Person.Bucket, (_, _) => new ValueTask<long>(dead.Task), default).AsTask();
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(0, await second.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await second.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));

        Assert.Equal(["0", "1"], read);
        dead.SetResult(0);
        Assert.Equal(0, await first.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
    }

    [Fact]
    public async Task ReadAsync_HolderTakesLong_KeepsTheBucketByRenewing()
    {
        var (store, time) = (new MemoryPersonStore(), new ManualTimeProvider());
        var (first, second) = (Reader(store, time), Reader(store, time));
        await first.PrepareAsync(fromStart: true, default);
        await AppendAsync(store, 2);
        var (read, work) = (new List<string>(), new TaskCompletionSource());
        var reading = first.ReadAsync(
            Person.Bucket,
            async (page, token) =>
            {
                await work.Task;
                Assert.False(token.IsCancellationRequested);
                return await Take(page, read);
            },
            default).AsTask();
        var timers = time.TimerCount;
        for (var at = 0; at < 38; at++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await time.WaitForTimersAsync(timers);
            Assert.Equal(0, await second.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
        }

        work.SetResult();
        Assert.Equal(2, await reading);
        Assert.Equal(["0", "1"], read);
    }

    [Fact]
    public async Task ReadAsync_StoreCannotBeReached_EndsWellBeforeAnotherMayTake()
    {
        var (store, time) = (new SwitchedPersonStore(new MemoryPersonStore()), new ManualTimeProvider());
        var (first, second) = (Reader(store, time), Reader(store.Inner, time));
        await first.PrepareAsync(fromStart: true, default);
        await AppendAsync(store, 2);
        var (read, ended) = (new List<string>(), new TaskCompletionSource());
        var reading = first.ReadAsync(
            Person.Bucket,
            (_, token) =>
            {
                token.Register(ended.SetResult);
                return new ValueTask<long>(ended.Task.ContinueWith(_ => 0L, TaskScheduler.Default));
            },
            default).AsTask();
        store.IsAway = true;
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.True(ended.Task.IsCompleted);
        Assert.Equal(0, await second.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
        await Assert.ThrowsAsync<RecordStoreException>(() => reading);
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(2, await second.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
    }

    [Fact]
    public async Task ReadAsync_AnotherTookOver_IsCancelledAndMovesNothing()
    {
        var (store, time) = (new MemoryPersonStore(), new ManualTimeProvider());
        var first = Reader(store, time);
        await first.PrepareAsync(fromStart: true, default);
        await AppendAsync(store, 2);
        var lost = new TaskCompletionSource();
        var reading = first.ReadAsync(
            Person.Bucket,
            async (page, token) =>
            {
                token.Register(lost.SetResult);
                await lost.Task;
                return page[^1].Position;
            },
            default).AsTask();
        var note = await store.ReadNoteAsync(Person.Bucket, "reader:test", default);
        await store.TryWriteNoteAsync(Person.Bucket, "reader:test", note, "0 other 99999999999999", default);
        time.Advance(TimeSpan.FromSeconds(3));
        await reading;

        Assert.Equal("0 other 99999999999999", await store.ReadNoteAsync(Person.Bucket, "reader:test", default));
    }

    [Fact]
    public async Task ReadAsync_TakeFails_ComesOnceMoreAtOnce()
    {
        var (store, time) = (new MemoryPersonStore(), new ManualTimeProvider());
        var reader = Reader(store, time);
        await reader.PrepareAsync(fromStart: true, default);
        await AppendAsync(store, 3);
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.ReadAsync(Person.Bucket, (_, _) => throw new InvalidOperationException(), default).AsTask());
        var read = new List<string>();

        Assert.Equal(3, await Reader(store, time).ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
        Assert.Equal(3, read.Count);
    }

    [Fact]
    public async Task ReadAsync_Stopped_KeepsHowFarItCame()
    {
        var (store, time) = (new MemoryPersonStore(), new ManualTimeProvider());
        var reader = Reader(store, time);
        await reader.PrepareAsync(fromStart: true, default);
        await AppendAsync(store, 3);
        using var stopping = new CancellationTokenSource();
        await reader.ReadAsync(
            Person.Bucket,
            async (page, token) =>
            {
                await stopping.CancelAsync();
                return token.IsCancellationRequested ? page[0].Position : 0;
            },
            stopping.Token);
        var read = new List<string>();

        Assert.Equal(2, await Reader(store, time).ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
    }

    [Fact]
    public async Task PrepareAsync_NewReader_StartsAtTheEnd()
    {
        var (store, time) = (new MemoryPersonStore(), new ManualTimeProvider(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(5)));
        await AppendAsync(store, 3);
        var reader = Reader(store, time);
        await reader.PrepareAsync(fromStart: false, default);
        var read = new List<string>();

        Assert.Equal(0, await reader.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
    }

    [Fact]
    public async Task PrepareAsync_LostBucket_IsReadFromItsStart()
    {
        var (store, time) = (new MemoryPersonStore(), new ManualTimeProvider(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(5)));
        var reader = Reader(store, time);
        await reader.PrepareAsync(fromStart: false, default);
        var note = await store.ReadNoteAsync(Person.Bucket, "reader:test", default);
        await store.TryWriteNoteAsync(Person.Bucket, "reader:test", note, null, default);
        await AppendAsync(store, 3);
        await Reader(store, time).PrepareAsync(fromStart: false, default);
        var read = new List<string>();

        Assert.Equal(3, await reader.ReadAsync(Person.Bucket, (page, _) => Take(page, read), default));
    }

    private static StreamReader Reader(IPersonStore store, TimeProvider time) => new(store, time, PersonStream.Outbox, "test");

    private static ValueTask<long> Take(IReadOnlyList<StreamEntry> page, List<string> read)
    {
        lock (read)
        {
            read.AddRange(page.Select(entry => Encoding.UTF8.GetString(entry.Body.Span)));
        }

        return new(page[^1].Position);
    }

    private static async Task AppendAsync(IPersonStore store, int count)
    {
        var entries = Enumerable.Range(0, count).Select(one => new PersonEntry(DateTimeOffset.UtcNow, Encoding.UTF8.GetBytes($"{one}")));
        var version = (await store.ReadAsync([Person], default))[0]?.Version ?? 0;
        await store.CommitAsync([new PersonCommit { Person = Person, ExpectedVersion = version, State = new byte[] { 1 }, Outbox = [.. entries] }], default);
    }
}
