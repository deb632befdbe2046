using Personalization.Destinations;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Tests.Engine;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>Each transition is delivered at least once, in order a person, with a key that stays; and no destination waits for another.</summary>
public sealed class DeliveryWorkerTests
{
    public static TheoryData<string> Kinds => ["memory", "sqlite", "redis"];

    [Fact]
    public async Task ReadAsync_EntryAndExit_AreDeliveredOnceInOrder()
    {
        var shop = new RecordingDestination();
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();
        await world.LeaveAsync();
        await world.ReadAsync();
        await world.ReadAsync();

        Assert.Equal(["1 entry", "1 exit"], shop.Told);
        Assert.Equal(2, shop.Taken.Select(one => one.Key).Distinct().Count());
        Assert.Contains("\"cause\":\"m1\"", shop.Bodies[0], StringComparison.Ordinal);
        Assert.Equal(2, world.ReportOf("shop").CountOf(DeliveryStatus.Delivered));
    }

    [Fact]
    public async Task ReadAsync_Retry_ComesAgainWithTheSameKeyBeforeWhatFollows()
    {
        var failures = 2;
        var shop = new RecordingDestination(_ => failures-- > 0 ? DeliveryOutcome.Retry("busy") : DeliveryOutcome.Delivered);
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();
        await world.LeaveAsync();
        for (var round = 0; round < 3; round++)
        {
            await world.ReadAsync();
            world.Harness.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["1 entry", "1 exit"], shop.Told);
        Assert.Equal(3, shop.Given.Count(one => one.Key == shop.Taken[0].Key));
        Assert.Empty(await world.LettersAsync());
    }

    [Fact]
    public async Task ReadAsync_RetryAfter_LeavesTheWholeSyncAlone()
    {
        var shop = new RecordingDestination(_ => DeliveryOutcome.Retry("busy", TimeSpan.FromMinutes(3)));
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1", "2", "3");
        await world.EnterAsync("1", "2", "3");
        await world.ReadAsync();
        world.Harness.Time.Advance(TimeSpan.FromMinutes(2.9));
        await world.ReadAsync();
        Assert.Single(shop.Given);

        shop.Judge = _ => DeliveryOutcome.Delivered;
        world.Harness.Time.Advance(TimeSpan.FromMinutes(0.2));
        await world.ReadAsync();
        Assert.Equal(3, shop.Taken.Count);
    }

    [Fact]
    public async Task ReadAsync_Refused_IsADeadLetterAndTheRestGoesOn()
    {
        var shop = new RecordingDestination(one => one.Trigger == "entry" ? DeliveryOutcome.Refused("no such list") : DeliveryOutcome.Delivered);
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.LeaveAsync();
        await world.ReadAsync();

        Assert.Equal(["1 exit"], shop.Told);
        var letter = Assert.Single(await world.LettersAsync());
        Assert.Equal(("shop", "entry", "no such list", "r:1"), (letter.Sync, letter.Trigger, letter.Reason, letter.Person.Id));
        Assert.Equal(shop.Given[0].Key, letter.Key);

        // The letter's commit left everything else as it was.
        await world.EnterAsync("1");
        Assert.Equal("viewers", await world.Harness.AudiencesOfAsync("1"));
        await world.LeaveAsync();
        Assert.Equal(string.Empty, await world.Harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task Replay_Letter_IsDeliveredWithItsOldKeyAndGone()
    {
        var shop = new RecordingDestination(_ => DeliveryOutcome.Refused("closed"));
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.ReadAsync();
        var letters = await world.LettersAsync();
        Assert.Equal(2, letters.Count);
        Assert.Equal(DeliveryStatus.Refused, (await world.Replay.RunAsync(letters[0].Id, default)).Status);
        Assert.Equal(2, (await world.LettersAsync()).Count);

        shop.Judge = _ => DeliveryOutcome.Delivered;
        Assert.Equal(DeliveryStatus.Delivered, (await world.Replay.RunAsync(letters[0].Id, default)).Status);
        Assert.Equal(letters[0].Key, Assert.Single(shop.Taken).Key);
        Assert.Equal((1, 0, null), await world.Replay.RunAllAsync("shop", default));
        Assert.Empty(await world.LettersAsync());
        Assert.Equal(Personalization.Realtime.People.RealtimeErrorCodes.DeadLetterNotFound, (await Assert.ThrowsAsync<PersonalizationException>(() => world.Replay.RunAsync(letters[0].Id, default).AsTask())).Code);
    }

    [Fact]
    public async Task Replay_DestinationStillBusy_StopsAtTheFirst()
    {
        var shop = new RecordingDestination(_ => DeliveryOutcome.Refused("closed"));
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.ReadAsync();
        shop.Judge = _ => DeliveryOutcome.Retry("busy");

        Assert.Equal((0, 2, "busy"), await world.Replay.RunAllAsync("shop", default));
        Assert.Equal(3, shop.Given.Count);
        Assert.True(await world.Hub.Letters.DiscardAsync((await world.LettersAsync())[0].Id, default));
        Assert.Single(await world.LettersAsync());
    }

    [Fact]
    public async Task ReadAsync_TriedForTwoDays_IsADeadLetter()
    {
        var shop = new RecordingDestination(_ => DeliveryOutcome.Retry("gone"));
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();
        Assert.Empty(await world.LettersAsync());
        world.Harness.Time.Advance(TimeSpan.FromHours(49));
        await world.ReadAsync();

        Assert.Equal("It was tried for 48 hours. gone", Assert.Single(await world.LettersAsync()).Reason);
    }

    [Fact]
    public async Task ReadAsync_OneDestinationIsDown_TheOtherIsToldAtOnce()
    {
        var (dead, shop) = (new RecordingDestination(_ => throw new InvalidOperationException("data")), new RecordingDestination());
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("dead", _ => dead), ("shop", _ => shop)));
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.ReadAsync();

        Assert.Equal(2, shop.Taken.Count);
        Assert.Equal("The destination failed with InvalidOperationException.", world.ReportOf("dead").Last[0].Reason);
    }

    [Fact]
    public async Task RunAsync_TransitionInThisProcess_WakesTheReader()
    {
        var told = new TaskCompletionSource();
        var shop = new RecordingDestination(_ =>
        {
            told.TrySetResult();
            return DeliveryOutcome.Delivered;
        });
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1");
        using var stopping = new CancellationTokenSource();
        var running = world.RunAsync(stopping.Token);

        // The clock stands still, so nobody polls.
        await world.EnterAsync("1");
        await told.Task;
        await stopping.CancelAsync();
        await running;
        Assert.Equal(["1 entry"], shop.Told);
    }

    [Fact]
    public async Task ReadAsync_Template_SeesTheRecord()
    {
        var shop = new RecordingDestination();
        RequestOptions[] requests = [new() { Template = "{{ row.email }} {{ row.id }} {{ row._delivery.trigger }} {{ context.model_name }}" }, new() { Template = "{{ row.email | cast: 'number' }}" }];
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(
            [new DestinationDefinition { Name = "shop", Create = _ => shop }],
            requests.Select((request, i) => DeliveryWorld.Sync($"s{i}", "shop", request))));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();

        Assert.Equal(["1@example.com 1 entry viewers"], shop.Bodies);
        var letter = Assert.Single(await world.LettersAsync());
        Assert.StartsWith("The template cannot be rendered:", letter.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", letter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_EventSync_SendsWhatPassesTheFirstRule()
    {
        var shop = new RecordingDestination();
        var rules = new[]
        {
            new EventRule { Event = "ordered", Where = new FieldCondition("properties.customer", new FieldComparison(FieldOperator.EqualTo, ["c1"])), Request = { Template = "order {{ row.properties.customer }} {{ row.messageId }}" } },
            new EventRule { Type = EventType.Page, Request = { Template = "page" } },
        };
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(
            [new DestinationDefinition { Name = "shop", Create = _ => shop }],
            [],
            new EventSyncDefinition { Name = "orders", Source = "web", Destination = "shop", Rules = rules, Request = new RequestOptions() }));
        var harness = world.Harness;
        await harness.SendAsync(
            harness.Message("ordered", "u1", customer: "c1", id: "a"), harness.Message("ordered", "u1", customer: "c2", id: "b"), harness.Message("p", "u1", type: EventType.Page, id: "c"), harness.Message("viewed", "u1", id: "d"));
        await world.ReadAsync();

        Assert.Equal(["order c1 a", "page"], shop.Bodies.Order(StringComparer.Ordinal));
        Assert.Equal(["page", "track"], shop.Taken.Select(one => one.Trigger).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ReadAsync_TwoProcessesAndAnyFault_LosesNothingAndKeepsTheOrder(string kind)
    {
        var seed = TestSettings.NextSeed();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var people = await PeopleStores.OpenAsync(kind);

        // What is refused stays refused: a destination that throws later in the batch is asked for all of it again.
        var shop = new RecordingDestination(one => PositionOf(one) % 10 == 2 ? DeliveryOutcome.Refused("no") : random.Next(9) switch
        {
            0 => DeliveryOutcome.Retry("busy"),
            1 => throw new IOException(),
            _ => DeliveryOutcome.Delivered,
        });
        var definitions = DeliveryWorld.Define(("shop", _ => shop));
        await using var first = await DeliveryWorld.CreateAsync(definitions, people.Store);
        await using var second = await first.TwinAsync(definitions);
        string[] all = [.. Enumerable.Range(0, 30).Select(one => $"{one}")];
        await first.WriteAsync(all);
        for (var round = 0; round < 4; round++)
        {
            await (round % 2 == 0 ? first : second).EnterAsync(all);
            await Task.WhenAll(first.ReadAsync(), second.ReadAsync());
            await first.LeaveAsync();
            await Task.WhenAll(first.ReadAsync(), second.ReadAsync());
        }

        for (var round = 0; round < 40; round++)
        {
            first.Harness.Time.Advance(TimeSpan.FromMinutes(6));
            await Task.WhenAll(first.ReadAsync(), second.ReadAsync());
        }

        var letters = await first.LettersAsync();
        var known = shop.Taken.Select(one => one.Key).Concat(letters.Select(one => one.Key)).Distinct().ToList();
        Assert.Equal(30 * 8, known.Count);
        foreach (var person in shop.Taken.GroupBy(one => one.Person))
        {
            var positions = person.Select(one => PositionOf(one)).ToList();
            Assert.Equal(positions.Distinct().Order(), positions.Distinct());
        }
    }

    private static long PositionOf(Personalization.Destinations.Delivery delivery) => long.Parse(delivery.Key.Split(':')[2], System.Globalization.CultureInfo.InvariantCulture);
}
