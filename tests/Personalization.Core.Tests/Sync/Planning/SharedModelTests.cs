using System.Buffers;
using System.Globalization;
using System.Text;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sources;

/// <summary>One query that several read in the same run.</summary>
public sealed class SharedQueryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task OpenAsync_AllExpected_ReadsOnceAndEachHasEveryRow(int readers)
    {
        var rows = new WatchedRows(1000, new Random(1));
        var seats = Seats(rows, readers);

        var read = await Task.WhenAll(seats.Select(seat => Task.Run(() => ReadAllAsync(seat))));

        Assert.All(read, keys => Assert.Equal(Numbers(1000), keys));
        Assert.Equal(1, rows.Opens);
        Assert.True(rows.AllAreClosed);
    }

    [Fact]
    public async Task OpenAsync_OneDoesNotCome_IsWaitedForNoLongerThanThePatienceAndReadsForItself()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 3);
        var first = ReadAllAsync(seats[0]);
        var second = ReadAllAsync(seats[1]);

        await _time.WaitForTimersAsync(1, Cancellation);
        Assert.Equal(0, rows.Opens);
        _time.Advance(Patience);

        Assert.All(await Task.WhenAll(first, second), keys => Assert.Equal(Numbers(10), keys));
        Assert.Equal(1, rows.Opens);
        Assert.Equal(Numbers(10), await ReadAllAsync(seats[2]));
        Assert.Equal(2, rows.Opens);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public async Task OpenAsync_OneEndsBefore_IsNotWaitedFor()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        var first = ReadAllAsync(seats[0]);

        seats[1].Dispose();

        Assert.Equal(Numbers(10), await first);
    }

    [Fact]
    public async Task OpenAsync_OneIsNotExpected_IsNotWaitedFor()
    {
        var rows = new WatchedRows(10, new Random(1));
        var query = new SharedQuery(rows, _time, Patience);
        using var first = query.NewSeat(isExpected: true);
        using var second = query.NewSeat(isExpected: false);

        Assert.Equal(Numbers(10), await ReadAllAsync(first));
        Assert.Equal(Numbers(10), await ReadAllAsync(second));
        Assert.Equal(2, rows.Opens);
    }

    [Fact]
    public async Task ReadAsync_SourceFails_AllFailAndReadAgainTogether()
    {
        var rows = new WatchedRows(10, new Random(1), failsAt: 5);
        var seats = Seats(rows, 3);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var reads = seats.Select(seat => Task.Run(() => ReadAllAsync(seat))).ToArray();
            foreach (var read in reads)
            {
                await Assert.ThrowsAsync<TimeoutException>(() => read);
            }

            Assert.Equal(attempt, rows.Opens);
        }

        Assert.True(rows.AllAreClosed);
    }

    [Fact]
    public async Task OpenAsync_SourceFails_AllFail()
    {
        var seats = Seats(new WatchedRows(10, new Random(1), failsToOpen: true), 2);

        var reads = seats.Select(seat => Task.Run(() => ReadAllAsync(seat))).ToArray();

        await Assert.ThrowsAsync<TimeoutException>(() => reads[0]);
        await Assert.ThrowsAsync<TimeoutException>(() => reads[1]);
    }

    [Fact]
    public async Task ReadAsync_OneIsCancelledWhileItWaits_EndsAndTheOthersGoOn()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        using var stop = new CancellationTokenSource();
        var opening = seats[0].OpenAsync(stop.Token).AsTask();
        await using var second = await seats[1].OpenAsync(Cancellation);
        var first = await opening;
        var waiting = first.ReadAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await first.DisposeAsync();
        Assert.True(await second.ReadAsync(Cancellation));
        Assert.Equal("0", KeyOf(second));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first.ReadAsync(stop.Token));
    }

    [Fact]
    public async Task OpenAsync_CancelledWhileOthersAreWaitedFor_EndsAndTheOthersGoOn()
    {
        var rows = new WatchedRows(10, new Random(1));
        var seats = Seats(rows, 2);
        using var stop = new CancellationTokenSource();
        var opening = seats[0].OpenAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        seats[0].Dispose();
        Assert.Equal(Numbers(10), await ReadAllAsync(seats[1]));
    }

    [Fact]
    public async Task DisposeAsync_AllLeaveWhileTheSourceHangs_StopsAndClosesIt()
    {
        var rows = new WatchedRows(10, new Random(1)) { Hangs = true };
        var seats = Seats(rows, 2);
        using var stop = new CancellationTokenSource();
        var reads = seats.Select(seat => Task.Run(() => ReadAllAsync(seat, stop.Token), Cancellation)).ToArray();

        await rows.Hung.WaitForArrivalAsync(Cancellation);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reads[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reads[1]);
        Assert.True(rows.AllAreClosed);
    }

    [Fact]
    public async Task ReadAsync_ReadersThatLingerLeaveAndAreCancelled_TheOthersHaveEveryRow()
    {
        var seed = TestSettings.NextSeed();
        for (var n = 0; n < 200 * TestSettings.Scale; n++)
        {
            var random = new Random(unchecked(seed + n));
            var rows = new WatchedRows(random.Next(60), random);
            var seats = Seats(rows, random.Next(1, 6));
            var reads = seats.Select(seat => (Leaves: random.Next(3) == 0 ? random.Next(60) : -1, Cancels: random.Next(2) == 0, Random: new Random(random.Next()), Seat: seat)).ToArray();

            var read = await Task.WhenAll(reads.Select(one => Task.Run(() => LingerAsync(one.Seat, one.Random, one.Leaves, one.Cancels))));

            foreach (var (keys, one) in read.Zip(reads))
            {
                var whole = Numbers(rows.Count);
                Assert.True(keys.SequenceEqual(one.Leaves < 0 ? whole : whole.Take(one.Leaves)), $"Seed {seed + n} (PERSONALIZATION_TEST_SEED): {string.Join(' ', keys)}");
            }

            Assert.Equal(1, rows.Opens);
            Assert.True(rows.AllAreClosed);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SharedQuery.Seat[] Seats(ISourceQuery rows, int count)
    {
        var query = new SharedQuery(rows, _time, Patience);
        return [.. Enumerable.Range(0, count).Select(_ => query.NewSeat(isExpected: true))];
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => n.ToString(CultureInfo.InvariantCulture))];

    private static async Task<List<string>> ReadAllAsync(SharedQuery.Seat seat, CancellationToken cancellationToken = default)
    {
        await using var reader = await seat.OpenAsync(cancellationToken);
        var keys = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(KeyOf(reader));
        }

        return keys;
    }

    private static async Task<List<string>> LingerAsync(SharedQuery.Seat seat, Random random, int leaves, bool cancels)
    {
        using var taken = seat;
        using var stop = new CancellationTokenSource();
        await using var reader = await seat.OpenAsync(CancellationToken.None);
        var keys = new List<string>();
        try
        {
            while (keys.Count != leaves && await reader.ReadAsync(stop.Token))
            {
                if (random.Next(3) == 0)
                {
                    await Task.Yield();
                }

                keys.Add(KeyOf(reader));
                if (cancels && keys.Count == leaves)
                {
                    // Asked for, and not waited for: the row may have come before.
                    var next = reader.ReadAsync(stop.Token).AsTask();
                    await stop.CancelAsync();
                    await next;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        return keys;
    }

    private static string KeyOf(RowReader reader)
    {
        var key = new ArrayBufferWriter<byte>();
        Assert.True(reader.TryWriteKey(0, key));
        return Encoding.UTF8.GetString(key.WrittenSpan);
    }
}
