using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;
using Personalization.Realtime.Tests.Engine;

namespace Personalization.Realtime.Tests.Ingest;

public sealed class EventTailTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly EventSourceDefinition Web = new() { Name = "web", WriteKey = "w" };
    private static readonly EventSourceDefinition App = new() { Name = "app", WriteKey = "a" };

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task FollowAsync_EventsOfAnyProcess_ComeInOrderAndOnce(string kind)
    {
        await using var people = await PeopleStores.OpenAsync(kind);
        var harness = await StartedAsync(new EngineHarness(people.Store));
        var other = await StartedAsync(harness.Twin());
        await using var tail = new EventTail(harness.Engine, new RecentRejections()).FollowAsync("web", Minute, default).GetAsyncEnumerator();

        Assert.True(await tail.MoveNextAsync());
        var first = tail.Current;
        await harness.SendAsync(harness.Message("viewed", "ada", id: "1"));
        await other.SendAsync(other.Message("viewed", "bob", id: "2"), other.Message("ordered", device: "d", id: "3") with { Source = "app" });
        await other.SendAsync(other.Message("ordered", "ada", "d", id: "4"));
        var second = await NextAsync(tail, harness);
        var third = await NextAsync(tail, harness);

        Assert.Empty(first);
        Assert.Equal(["1", "2", "4"], second.Select(one => one.Message!.MessageId));
        Assert.Empty(third);
    }

    [Fact]
    public async Task FollowAsync_MoreThanAPage_AllCome()
    {
        var harness = await StartedAsync(new EngineHarness());
        await using var tail = new EventTail(harness.Engine, new RecentRejections()).FollowAsync("web", Minute, default).GetAsyncEnumerator();
        await tail.MoveNextAsync();

        await harness.SendAsync([.. Enumerable.Range(0, 200).Select(at => harness.Message("viewed", "ada", id: $"{at}"))]);
        var seen = new List<TailedEvent>(await NextAsync(tail, harness));
        while (seen.Count < 200)
        {
            Assert.True(await tail.MoveNextAsync());
            seen.AddRange(tail.Current);
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(at => $"{at}"), seen.Select(one => one.Message!.MessageId));
    }

    [Fact]
    public async Task FollowAsync_TimeIsOver_Ends()
    {
        var harness = await StartedAsync(new EngineHarness());
        await using var tail = new EventTail(harness.Engine, new RecentRejections()).FollowAsync("web", Minute, default).GetAsyncEnumerator();
        await tail.MoveNextAsync();

        var rounds = 0;
        for (var isOpen = true; isOpen; rounds++)
        {
            var next = tail.MoveNextAsync();
            harness.Time.Advance(TimeSpan.FromSeconds(10));
            isOpen = await next;
        }

        Assert.InRange(rounds, 6, 8);
    }

    [Fact]
    public async Task FollowAsync_Before_OnlyTheLastSecondsAreShown()
    {
        var harness = await StartedAsync(new EngineHarness());
        await harness.SendAsync(harness.Message("viewed", "ada", id: "old"));
        harness.Time.Advance(TimeSpan.FromSeconds(6));
        await harness.SendAsync(harness.Message("viewed", "ada", id: "new"));

        await using var tail = new EventTail(harness.Engine, new RecentRejections()).FollowAsync("web", Minute, default).GetAsyncEnumerator();
        await tail.MoveNextAsync();

        Assert.Equal("new", Assert.Single(tail.Current).Message!.MessageId);
    }

    [Fact]
    public async Task FollowAsync_Refused_AreThoseOfTheSourceSinceItBegan()
    {
        var harness = await StartedAsync(new EngineHarness());
        var rejections = new RecentRejections();
        rejections.Add("web", harness.Time.GetUtcNow(), [Refused("before")]);
        await using var tail = new EventTail(harness.Engine, rejections).FollowAsync("web", Minute, default).GetAsyncEnumerator();
        await tail.MoveNextAsync();
        var first = tail.Current;

        rejections.Add("app", harness.Time.GetUtcNow(), [Refused("other")]);
        rejections.Add("web", harness.Time.GetUtcNow(), [.. Enumerable.Range(0, 300).Select(at => Refused($"{at}"))]);
        var second = await NextAsync(tail, harness);

        Assert.Empty(first);
        Assert.Equal(Enumerable.Range(300 - RecentRejections.Kept, RecentRejections.Kept).Select(at => $"{at}"), second.Select(one => one.Rejection!.MessageId));
        Assert.Empty(await NextAsync(tail, harness));
    }

    [Fact]
    public async Task FollowAsync_BlockedByItsContract_IsShownWithTheReason()
    {
        var harness = await StartedAsync(new EngineHarness());
        await harness.Engine.ReloadAsync(
            new RealtimeDefinitions([Web with { Contract = "shop" }, App], EngineHarness.Models, [])
            {
                Contracts = [new ContractDefinition { Name = "shop", UndeclaredEvents = UndeclaredEvents.Block, Events = [new ContractEventDefinition { Id = "viewed", Type = EventType.Track, Event = "viewed", Schema = "true" }] }],
            },
            default);
        await using var tail = new EventTail(harness.Engine, new RecentRejections()).FollowAsync("web", Minute, default).GetAsyncEnumerator();
        await tail.MoveNextAsync();

        await harness.SendAsync(harness.Message("viewed", "ada", id: "good"), harness.Message("ordered", "ada", id: "bad"));
        var seen = await NextAsync(tail, harness);

        Assert.Equal([("good", null), ("bad", "shop")], seen.OrderBy(one => one.Blocked is not null).Select(one => (one.Message!.MessageId, one.Blocked?.Contract)));
    }

    [Fact]
    public async Task FollowAsync_TooManyWatch_IsRefusedUntilOneHasEnded()
    {
        var harness = await StartedAsync(new EngineHarness());
        var tail = new EventTail(harness.Engine, new RecentRejections());
        var open = new List<IAsyncEnumerator<IReadOnlyList<TailedEvent>>>();
        for (var i = 0; i < EventTail.MostOpen; i++)
        {
            open.Add(tail.FollowAsync("web", Minute, default).GetAsyncEnumerator());
            await open[^1].MoveNextAsync();
        }

        var error = await Assert.ThrowsAsync<PersonalizationException>(() => FirstAsync(tail, "web"));
        await open[0].DisposeAsync();
        await FirstAsync(tail, "web");

        Assert.Equal(RealtimeErrorCodes.TailsExhausted, error.Code);
    }

    [Fact]
    public async Task FollowAsync_UnknownSource_NamesTheNearest()
    {
        var harness = await StartedAsync(new EngineHarness());

        var error = await Assert.ThrowsAsync<PersonalizationException>(() => FirstAsync(new EventTail(harness.Engine, new RecentRejections()), "wbe"));

        Assert.Equal(RealtimeErrorCodes.EventSourceNotFound, error.Code);
        Assert.Contains("Did you mean 'web'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowAsync_StoreOfNobody_IsLeftAsItIs()
    {
        var harness = new EngineHarness();
        await harness.Engine.ReloadAsync(new RealtimeDefinitions([Web], [], []), default);

        await FirstAsync(new EventTail(harness.Engine, new RecentRejections()), "web");

        Assert.Null(await harness.People.ReadNoteAsync(0, "mark", default));
    }

    private static RejectedEvent Refused(string id) => new(0, id, RejectionCodes.IdMissing, "No id.");

    private static async Task FirstAsync(EventTail tail, string source)
    {
        await using var events = tail.FollowAsync(source, Minute, default).GetAsyncEnumerator();
        await events.MoveNextAsync();
    }

    private static async Task<IReadOnlyList<TailedEvent>> NextAsync(IAsyncEnumerator<IReadOnlyList<TailedEvent>> tail, EngineHarness harness)
    {
        var next = tail.MoveNextAsync();
        harness.Time.Advance(Tick);
        Assert.True(await next);
        return tail.Current;
    }

    private static async Task<EngineHarness> StartedAsync(EngineHarness harness)
    {
        await harness.Engine.ReloadAsync(new RealtimeDefinitions([Web, App], EngineHarness.Models, []), default);
        await harness.Engine.Backfill.RunAsync(default);
        return harness;
    }
}
