using System.Buffers;
using System.Globalization;
using System.Text;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.Diff;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Diff;

/// <summary>One model whose rows are given to several in the same run.</summary>
public sealed class SharedModelTests
{
    private static readonly SyncLimits Limits = new() { RegionPatience = TimeSpan.FromSeconds(1) };

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task FeedAsync_AllExpected_ReadsOnceAndEachHasEveryRow(int takers)
    {
        var rows = new WatchedRows(1000, new Random(1));
        var seats = Seats(rows, takers);

        var read = await Task.WhenAll(seats.Select(seat => Task.Run(() => TakeAllAsync(seat))));

        Assert.All(read, keys => Assert.Equal(Numbers(1000), keys));
        Assert.Equal(1, rows.Opens);
        Assert.True(rows.AllAreClosed);
    }

    [Fact]
    public async Task FeedAsync_OneDoesNotCome_IsWaitedForNoLongerThanThePatienceAndReadsForItself()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 3);
        var first = TakeAllAsync(seats[0]);
        var second = TakeAllAsync(seats[1]);

        await _time.WaitForTimersAsync(1, Cancellation);
        Assert.Equal(0, rows.Opens);
        _time.Advance(Limits.RegionPatience);

        Assert.All(await Task.WhenAll(first, second), keys => Assert.Equal(Numbers(10), keys));
        Assert.Equal(1, rows.Opens);
        Assert.Equal(Numbers(10), await TakeAllAsync(seats[2]));
        Assert.Equal(2, rows.Opens);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public async Task FeedAsync_OneEndsBefore_IsNotWaitedFor()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        var first = TakeAllAsync(seats[0]);

        seats[1].Dispose();

        Assert.Equal(Numbers(10), await first);
    }

    [Fact]
    public async Task FeedAsync_OneIsNotExpected_IsNotWaitedFor()
    {
        var rows = new WatchedRows(10, new Random(1));
        var model = Model(rows);
        using var first = model.NewSeat(isExpected: true);
        using var second = model.NewSeat(isExpected: false);

        Assert.Equal(Numbers(10), await TakeAllAsync(first));
        Assert.Equal(Numbers(10), await TakeAllAsync(second));
        Assert.Equal(2, rows.Opens);
    }

    [Fact]
    public async Task FeedAsync_SourceFails_AllFailAndReadAgainTogether()
    {
        var rows = new WatchedRows(10, new Random(1), failsAt: 5);
        var seats = Seats(rows, 3);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var reads = seats.Select(seat => Task.Run(() => TakeAllAsync(seat))).ToArray();
            foreach (var read in reads)
            {
                await AssertSourceFailedAsync(read);
            }

            Assert.Equal(attempt, rows.Opens);
        }

        Assert.True(rows.AllAreClosed);
    }

    [Fact]
    public async Task FeedAsync_SourceFailsToOpen_AllFail()
    {
        var seats = Seats(new WatchedRows(10, new Random(1), failsToOpen: true), 2);

        var reads = seats.Select(seat => Task.Run(() => TakeAllAsync(seat))).ToArray();

        await AssertSourceFailedAsync(reads[0]);
        await AssertSourceFailedAsync(reads[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task FeedAsync_OneFails_FailsAloneAndTheOthersGoOn(int at)
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        var failing = Task.Run(() => seats[0].FeedAsync(new Taker { OnRow = row => row == at ? throw new IOException() : default }, Cancellation));

        Assert.Equal(Numbers(10), await TakeAllAsync(seats[1]));
        await Assert.ThrowsAsync<IOException>(() => failing);
    }

    [Fact]
    public async Task FeedAsync_OneIsCancelledWhileAnotherIsAtItsRow_EndsAtOnceAndTheOtherGoesOn()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        using var stop = new CancellationTokenSource();
        var gate = new TestGate();
        var first = seats[0].FeedAsync(new Taker(), stop.Token);
        var slow = new Taker { OnRow = row => row == 3 ? new(gate.PassAsync()) : default };
        var second = seats[1].FeedAsync(slow, Cancellation);
        await gate.WaitForArrivalAsync(Cancellation);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        gate.Open();
        await second;
        Assert.Equal(Numbers(10), slow.Keys);
    }

    [Fact]
    public async Task FeedAsync_CancelledWhileOthersAreWaitedFor_EndsAndTheOthersGoOn()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        using var stop = new CancellationTokenSource();
        var first = TakeAllAsync(seats[0], stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        seats[0].Dispose();
        Assert.Equal(Numbers(10), await TakeAllAsync(seats[1]));
    }

    [Fact]
    public async Task FeedAsync_AllLeaveWhileTheSourceHangs_StopsAndClosesIt()
    {
        var rows = new WatchedRows(10, new Random(1)) { Hangs = true };
        var seats = Seats(rows, 2);
        using var stop = new CancellationTokenSource();
        var reads = seats.Select(seat => Task.Run(() => TakeAllAsync(seat, stop.Token), Cancellation)).ToArray();

        await rows.Hung.WaitForArrivalAsync(Cancellation);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reads[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reads[1]);
        Assert.True(rows.AllAreClosed);
    }

    [Fact]
    public async Task FeedAsync_TakersThatLingerFailAndAreCancelled_TheOthersHaveEveryRow()
    {
        var seed = TestSettings.NextSeed();
        for (var n = 0; n < 200 * TestSettings.Scale; n++)
        {
            var random = new Random(unchecked(seed + n));
            var rows = new WatchedRows(random.Next(60), random);
            var seats = Seats(rows, random.Next(1, 6));
            var takers = seats.Select(seat => (Leaves: random.Next(3) == 0 ? random.Next(60) : -1, Cancels: random.Next(2) == 0, Random: new Random(random.Next()), Seat: seat)).ToArray();

            var read = await Task.WhenAll(takers.Select(one => Task.Run(() => LingerAsync(one.Seat, one.Random, one.Leaves, one.Cancels))));

            foreach (var (keys, one) in read.Zip(takers))
            {
                var whole = Numbers(rows.Count);
                Assert.True(keys.SequenceEqual(one.Leaves < 0 ? whole : whole.Take(one.Leaves)), $"Seed {seed + n} (PERSONALIZATION_TEST_SEED): {string.Join(' ', keys)}");
            }

            Assert.Equal(1, rows.Opens);
            Assert.True(rows.AllAreClosed);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SharedModel Model(ISourceQuery rows) => new(
        new SyncDefinition { Id = "s", Model = new ModelDefinition(rows, "n", new Dictionary<string, ColumnType>()), Collection = "c", KeyColumn = "n", Indexes = [], Mappings = [] }, _time, Limits);

    private SharedModel.Seat[] Seats(ISourceQuery rows, int count)
    {
        var model = Model(rows);
        return [.. Enumerable.Range(0, count).Select(_ => model.NewSeat())];
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => n.ToString(CultureInfo.InvariantCulture))];

    private static async Task AssertSourceFailedAsync(Task read)
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => read);
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.IsType<TimeoutException>(exception.InnerException);
    }

    private static async Task<List<string>> TakeAllAsync(SharedModel.Seat seat, CancellationToken cancellationToken = default)
    {
        var taker = new Taker();
        await seat.FeedAsync(taker, cancellationToken);
        return taker.Keys;
    }

    /// <summary>Leaves before a row, by a cancellation or an exception of its own.</summary>
    private static async Task<List<string>> LingerAsync(SharedModel.Seat seat, Random random, int leaves, bool cancels)
    {
        using var taken = seat;
        using var stop = new CancellationTokenSource();
        var taker = new Taker
        {
            OnRow = async row =>
            {
                if (random.Next(3) == 0)
                {
                    await Task.Yield();
                }

                if (row == leaves && cancels)
                {
                    await stop.CancelAsync();
                    stop.Token.ThrowIfCancellationRequested();
                }

                if (row == leaves)
                {
                    throw new InvalidOperationException();
                }
            },
        };
        try
        {
            await seat.FeedAsync(taker, stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
        }

        return taker.Keys;
    }

    private sealed class Taker : IRowTaker
    {
        private RowReader? _rows;

        internal List<string> Keys { get; } = [];

        internal Func<int, ValueTask> OnRow { get; init; } = _ => default;

        public void Begin(RowReader rows, CancellationToken cancellationToken) => _rows = rows;

        public async ValueTask TakeAsync(CancellationToken cancellationToken)
        {
            await OnRow(Keys.Count);
            var key = new ArrayBufferWriter<byte>();
            Assert.True(_rows!.TryWriteKey(0, key));
            Keys.Add(Encoding.UTF8.GetString(key.WrittenSpan));
        }
    }
}
