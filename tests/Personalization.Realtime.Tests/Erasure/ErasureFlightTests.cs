using System.Text;
using System.Text.Json;
using Personalization.Destinations;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.People;
using Personalization.Realtime.Tests.Delivery;
using Personalization.Realtime.Tests.Engine;

namespace Personalization.Realtime.Tests.Erasure;

/// <summary>What a host has under way when another one erases a person ends with nothing of the person.</summary>
public sealed class ErasureFlightTests
{
    [Fact]
    public async Task ForgetAsync_AnotherHostTakesEventsAllTheWhile_LeavesNothing()
    {
        await using var here = await ErasureWorld.OpenAsync("redis");
        await using var there = await here.TwinAsync();
        await here.ActAsync();
        await there.ActAsync();
        here.Erasure.Settling = new PersonErasure(null!, null!, null!, []).Settling;
        var forgetting = Task.Run(() => here.ForgetAsync());
        var sent = 0;
        for (var after = 0; after < 20; after += forgetting.IsCompleted ? 1 : 0)
        {
            await there.SendAsync("viewed", ErasureWorld.Key, "ada-phone");
            await there.SendAsync("opened", null, "ada-tablet", ErasureWorld.Email);
            sent++;
        }

        await forgetting;
        Assert.True(sent > 20);
        await there.SendAsync("viewed", "o1", "phone");
        await here.RunAsync("profile");
        await here.RunAsync("extra");
        await here.AssertGoneAsync("while another host took events in");
    }

    [Fact]
    public async Task ReadAsync_PersonIsErasedBetweenTwoBatches_IsToldOfNoMore()
    {
        var shop = new RecordingDestination();
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(
            [new DestinationDefinition { Name = "shop", Create = _ => shop }],
            [DeliveryWorld.Sync("shop", "shop", batchSize: 1)]));
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.LeaveAsync();

        // Another host erases the first person while it is told of the entry.
        shop.Judge = one => Suppressing(world, one, "\"trigger\":\"entry\",\"audience\":\"viewers\",\"parent\":\"customers\",\"id\":\"1\"");
        await world.ReadAsync();

        Assert.Equal(["1 entry", "2 entry", "2 exit"], shop.Told.Order(StringComparer.Ordinal));
        await world.ReadAsync();
        Assert.Empty(await world.LettersAsync());
    }

    [Fact]
    public async Task ReadAsync_EventsOfAPersonWhoIsErasedBetweenTwoBatches_AreSentNoMore()
    {
        var shop = new RecordingDestination();
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(
            [new DestinationDefinition { Name = "shop", Create = _ => shop }],
            [],
            new EventSyncDefinition { Name = "events", Source = "web", Destination = "shop", Rules = [], Request = new RequestOptions(), BatchSize = 1 }));
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "1", "1", "2");
        shop.Judge = one => Suppressing(world, one, "\"messageId\":\"m1\"");
        await world.ReadAsync();

        Assert.Equal(["m1", "m4"], shop.Taken.Select(one => JsonDocument.Parse(one.Body).RootElement.GetProperty("messageId").GetString()).Order(StringComparer.Ordinal));
        Assert.Empty(await world.LettersAsync());
    }

    [Fact]
    public async Task Replay_LetterOfAnErasedPerson_DeliversNothingAndRemovesIt()
    {
        var shop = new RecordingDestination(_ => DeliveryOutcome.Refused("closed"));
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => shop)));
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.ReadAsync();
        var letters = await world.LettersAsync();
        shop.Judge = _ => DeliveryOutcome.Delivered;
        await SuppressAsync(world.Harness, "1");

        var gone = letters.Single(letter => letter.Person.Id == "r:1");
        Assert.Equal(RealtimeErrorCodes.DeadLetterNotFound, (await Assert.ThrowsAsync<PersonalizationException>(() => world.Replay.RunAsync(gone.Id, default).AsTask())).Code);
        Assert.Equal((1, 0, null), await world.Replay.RunAllAsync("shop", default));
        Assert.Equal("r:2", Assert.Single(shop.Taken.Select(one => letters.Single(letter => letter.Key == one.Key).Person.Id)));
        Assert.Empty(await world.LettersAsync());
    }

    [Fact]
    public async Task RunAsync_StepOfAnErasedPerson_WritesNoState()
    {
        var harness = new EngineHarness(audiences: EngineHarness.Audience("free", EngineHarness.Field("plan", "free")));
        await SuppressAsync(harness, "1");
        await harness.WriteAsync("1", "u1", "\"plan\":\"free\"");
        await harness.WriteAsync("2", "u2", "\"plan\":\"free\"");
        var states = await harness.People.ReadAsync([PersonIds.OfRecord(EngineHarness.Parent, "1"), PersonIds.OfRecord(EngineHarness.Parent, "2")], default);

        Assert.Null(states[0]);
        Assert.NotNull(states[1]);
    }

    private static DeliveryOutcome Suppressing(DeliveryWorld world, Personalization.Destinations.Delivery one, string when)
    {
        if (Encoding.UTF8.GetString(one.Body.Span).Contains(when, StringComparison.Ordinal))
        {
            SuppressAsync(world.Harness, "1").GetAwaiter().GetResult();
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>Puts a person on the list as another host does, and lets this one's knowledge become old.</summary>
    private static async Task SuppressAsync(EngineHarness harness, string key)
    {
        await new SuppressionList(harness.People, harness.Time).AddAsync(
            EngineHarness.Parent, key, [PersonIds.OfRecord(EngineHarness.Parent, key), PersonIds.OfValue(EngineHarness.Parent, "user_id", "u" + key)], default);
        harness.Time.Advance(SuppressionList.Freshness);
    }
}
