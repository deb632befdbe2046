using Personalization.Destinations;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.People;
using Personalization.Realtime.Tests.Engine;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>Of several replays at once each letter is delivered once, also by several processes; and one that dies leaves its letter there.</summary>
public sealed class LetterReplayTests
{
    private static readonly TimeSpan Real = TimeSpan.FromMilliseconds(5);

    public static TheoryData<string> Kinds => ["memory", "sqlite", "redis"];

    [Fact]
    public async Task RunAsync_SeveralAtOnce_OneDeliversAndTheOthersFindNone()
    {
        await using var first = await RefuseAsync(out var shop, "1");
        await using var second = await first.TwinAsync(Definitions(shop));
        var id = Assert.Single(await first.LettersAsync()).Id;
        var (reached, go) = shop.Open();
        Task<DeliveryOutcome>[] replays = [.. new[] { first, first, second }.Select(world => world.Replay.RunAsync(id, default).AsTask())];
        await reached;
        go.SetResult();
        await UntilAsync(first, Task.WhenAll(replays));

        Assert.Single(shop.Taken);
        Assert.Equal(1, replays.Count(one => one.IsCompletedSuccessfully && one.Result.Status == DeliveryStatus.Delivered));
        Assert.All(replays.Where(one => one.IsFaulted), one => Assert.Equal(RealtimeErrorCodes.DeadLetterNotFound, Assert.IsType<PersonalizationException>(one.Exception!.InnerException).Code));
        Assert.Empty(await first.LettersAsync());
    }

    [Fact]
    public async Task RunAllAsync_SeveralAtOnce_DeliverEachLetterOnceInOrder()
    {
        string[] people = [.. Enumerable.Range(0, 10).Select(one => $"{one}")];
        await using var first = await RefuseAsync(out var shop, people);
        await first.LeaveAsync();
        await first.ReadAsync();
        await using var second = await first.TwinAsync(Definitions(shop));
        var (reached, go) = shop.Open();
        Task<(int Delivered, int Left, string? Reason)>[] replays = [.. new[] { first, first, second }.Select(world => world.Replay.RunAllAsync("shop", default).AsTask())];
        await reached;
        go.SetResult();
        await UntilAsync(first, Task.WhenAll(replays));

        Assert.Equal(20, replays.Sum(one => one.Result.Delivered));
        Assert.All(replays, one => Assert.Equal(0, one.Result.Left));
        Assert.Equal(20, shop.Taken.Count);
        Assert.Equal(20, shop.Taken.Select(one => one.Key).Distinct().Count());
        Assert.All(shop.Taken.GroupBy(one => one.Person), one => Assert.Equal(["entry", "exit"], one.Select(delivery => delivery.Trigger)));
        Assert.Empty(await first.LettersAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Claims_SeveralProcesses_WorkOneAfterTheOther(string kind)
    {
        await using var people = await PeopleStores.OpenAsync(kind);
        var (now, most, done) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            var claims = new LetterClaims(people.Store, TimeProvider.System);
            for (var time = 0; time < 5; time++)
            {
                await claims.RunAsync<int>(
                    3,
                    async _ =>
                    {
                        most = Math.Max(most, Interlocked.Increment(ref now));
                        await Task.Yield();
                        done++;
                        return Interlocked.Decrement(ref now);
                    },
                    default);
            }
        })));

        Assert.Equal((1, 30), (most, done));
        Assert.Null(await people.Store.ReadNoteAsync(3, "replay", default));
    }

    [Fact]
    public async Task RunAsync_AProcessDiedMeanwhile_TheLetterIsStillThereAndDeliveredByTheNext()
    {
        await using var world = await RefuseAsync(out var shop, "1");
        var letter = Assert.Single(await world.LettersAsync());

        // The clock of a process that died stands still: it renews nothing.
        var (died, never) = (new LetterClaims(world.Harness.People, new ManualTimeProvider(world.Harness.Time.GetUtcNow())), new TaskCompletionSource<int>());
        _ = died.RunAsync(letter.Person.Bucket, _ => new ValueTask<int>(never.Task), default).AsTask();
        var (reached, go) = shop.Open();
        go.SetResult();
        var began = world.Harness.Time.GetUtcNow();
        var replay = world.Replay.RunAsync(letter.Id, default).AsTask();
        await UntilAsync(world, replay);

        Assert.InRange(world.Harness.Time.GetUtcNow() - began, HeldNote.Lease, HeldNote.Lease * 2);
        Assert.Equal(letter.Key, Assert.Single(shop.Taken).Key);
        Assert.True(reached.IsCompletedSuccessfully);
    }

    private static async Task UntilAsync(DeliveryWorld world, Task work)
    {
        while (!work.IsCompleted)
        {
            world.Harness.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(work, Task.Delay(Real, TimeProvider.System));
        }
    }

    private static RealtimeDefinitions Definitions(GatedDestination shop) => DeliveryWorld.Define(("shop", _ => shop));

    /// <summary>A world whose destination has refused the entries of people.</summary>
    private static Task<DeliveryWorld> RefuseAsync(out GatedDestination shop, params string[] people)
    {
        var made = shop = new GatedDestination();
        return RefuseAsync(made, people);
    }

    private static async Task<DeliveryWorld> RefuseAsync(GatedDestination shop, string[] people)
    {
        var world = await DeliveryWorld.CreateAsync(Definitions(shop));
        await world.WriteAsync(people);
        await world.EnterAsync(people);
        await world.ReadAsync();
        Assert.Equal(people.Length, (await world.LettersAsync()).Count);
        return world;
    }

    /// <summary>Refuses until it is opened; then it takes all, as soon as the test lets it.</summary>
    private sealed class GatedDestination : IRealtimeDestination
    {
        private readonly List<Personalization.Destinations.Delivery> _taken = [];
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isOpen;

        internal IReadOnlyList<Personalization.Destinations.Delivery> Taken
        {
            get
            {
                lock (_taken)
                {
                    return [.. _taken];
                }
            }
        }

        internal (Task Reached, TaskCompletionSource Go) Open()
        {
            _isOpen = true;
            return (_reached.Task, _go);
        }

        public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Personalization.Destinations.Delivery> batch, CancellationToken cancellationToken)
        {
            if (!_isOpen)
            {
                return [.. batch.Select(_ => DeliveryOutcome.Refused("closed"))];
            }

            lock (_taken)
            {
                _taken.AddRange(batch);
            }

            _reached.TrySetResult();
            await _go.Task;
            return [.. batch.Select(_ => DeliveryOutcome.Delivered)];
        }
    }
}
