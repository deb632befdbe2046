using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using StreamReader = Personalization.Realtime.People.StreamReader;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>What a configured reader has not read stays, for a week.</summary>
public sealed class StreamTrimTests
{
    private static readonly AudienceDefinition Viewers = EngineHarness.Audience("viewers", EngineHarness.Event("viewed", CountOperator.AtLeast, 1, TimeSpan.FromHours(1)));

    [Fact]
    public async Task SweepAsync_NobodyReads_TrimsAfterADay()
    {
        var world = await WrittenAsync();
        world.Time.Advance(TimeSpan.FromHours(26));
        await world.SweepAsync(trims: true);

        Assert.DoesNotContain(await world.TransitionsAsync(), one => one.Transition.Number == 1);
    }

    [Fact]
    public async Task SweepAsync_ReaderHasNotRead_KeepsForAWeek()
    {
        var world = await WrittenAsync();
        world.Engine.Readers.Set("test", [new StreamName(PersonStream.Outbox, "sync:a")]);
        world.Time.Advance(TimeSpan.FromDays(6));
        await world.SweepAsync(trims: true);
        Assert.Contains(await world.TransitionsAsync(), one => one.Transition.Number == 1);

        world.Time.Advance(TimeSpan.FromDays(1.1));
        await world.SweepAsync(trims: true);
        Assert.DoesNotContain(await world.TransitionsAsync(), one => one.Transition.Number == 1);
    }

    [Fact]
    public async Task SweepAsync_ReaderHasRead_Trims()
    {
        var world = await WrittenAsync();
        var reader = new StreamReader(world.People, world.Time, PersonStream.Outbox, "sync:a");
        await reader.PrepareAsync(fromStart: true, default);
        world.Engine.Readers.Set("test", [new StreamName(PersonStream.Outbox, "sync:a")]);
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            await reader.ReadAsync(bucket, (page, _) => new(page[^1].Position), default);
        }

        world.Time.Advance(TimeSpan.FromHours(26));
        await world.SweepAsync(trims: true);

        Assert.DoesNotContain(await world.TransitionsAsync(), one => one.Transition.Number == 1);
    }

    private static async Task<EngineHarness> WrittenAsync()
    {
        var world = new EngineHarness(audiences: Viewers);
        await world.WriteAsync("1", "u1");
        await world.SendAsync("viewed", "u1");
        Assert.Single(await world.TransitionsAsync());
        return world;
    }
}
