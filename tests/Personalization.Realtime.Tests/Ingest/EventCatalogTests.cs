using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;
using Personalization.Realtime.Tests.Engine;

namespace Personalization.Realtime.Tests.Ingest;

public sealed class EventCatalogTests
{
    private static readonly EventSourceDefinition[] Sources = [new() { Name = "web", WriteKey = "w" }, new() { Name = "app", WriteKey = "a" }];

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task ReadAsync_EventsOfSeveralKinds_AreCountedByName(string kind)
    {
        await using var people = await PeopleStores.OpenAsync(kind);
        var harness = await StartedAsync(new EngineHarness(people.Store));
        var began = harness.Time.GetUtcNow();
        await harness.SendAsync([.. Enumerable.Range(0, 300).Select(at => harness.Message("viewed", $"user-{at % 3}"))]);
        harness.Time.Advance(TimeSpan.FromHours(1));
        await harness.SendAsync(harness.Message("viewed", "ada"), harness.Message("ordered", "ada"), harness.Message("", "ada", type: EventType.Page), harness.Message("viewed", "ada") with { Source = "app" });

        var all = await new EventCatalog(harness.Engine).ReadAsync(null, default);
        var app = await new EventCatalog(harness.Engine).ReadAsync("app", default);

        Assert.Equal(["web Track viewed 301", "app Track viewed 1", "web Track ordered 1", "web Page  1"], all.Events.Select(one => $"{one.Source} {one.Type} {one.Name} {one.Count}"));
        Assert.Equal((began, harness.Time.GetUtcNow(), 0L), (all.Events[0].FirstSeen, all.Events[0].LastSeen, all.Others));
        Assert.Equal("app", Assert.Single(app.Events).Source);
    }

    [Fact]
    public async Task ReadAsync_SourceWithAContract_TellsWhatIsDeclaredAndWhatBrokeIt()
    {
        var harness = await StartedAsync(new EngineHarness());
        await harness.Engine.ReloadAsync(
            new RealtimeDefinitions([Sources[0] with { Contract = "shop" }, Sources[1]], EngineHarness.Models, [])
            {
                Contracts = [new ContractDefinition { Name = "shop", UndeclaredEvents = UndeclaredEvents.Block, Events = [new ContractEventDefinition { Id = "viewed", Type = EventType.Track, Event = "viewed", Schema = "true" }] }],
            },
            default);
        await harness.SendAsync(harness.Message("viewed", "ada"), harness.Message("ordered", "ada"), harness.Message("ordered", "ada"), harness.Message("viewed", "ada") with { Source = "app" });

        var found = await new EventCatalog(harness.Engine).ReadAsync(null, default);

        Assert.Equal(
            [("app", "viewed", 1, 0, null), ("web", "viewed", 1, 0, true), ("web", "ordered", 0, 2, false)],
            found.Events.Select(one => (one.Source, one.Name!, (int)one.Count, (int)one.Violations, one.IsDeclared)));
    }

    [Fact]
    public async Task ReadAsync_MoreNamesThanAreKept_CountsTheRestTogether()
    {
        var harness = await StartedAsync(new EngineHarness());
        foreach (var chunk in Enumerable.Range(0, EventCatalog.MostNames + 5).Chunk(1000))
        {
            await harness.SendAsync([.. chunk.Select(at => harness.Message($"name-{at}", "ada"))]);
        }

        var found = await new EventCatalog(harness.Engine).ReadAsync(null, default);

        Assert.Equal((EventCatalog.MostNames, 5L), (found.Events.Count, found.Others));
    }

    [Fact]
    public async Task ReadAsync_OlderThanTheLog_IsNotCounted()
    {
        var harness = await StartedAsync(new EngineHarness());
        await harness.SendAsync("viewed", "ada");
        harness.Time.Advance(EventCatalog.Reach + TimeSpan.FromSeconds(1));

        Assert.Empty((await new EventCatalog(harness.Engine).ReadAsync(null, default)).Events);
    }

    [Fact]
    public async Task ReadAsync_UnknownSource_NamesTheNearest()
    {
        var harness = await StartedAsync(new EngineHarness());

        var error = await Assert.ThrowsAsync<PersonalizationException>(() => new EventCatalog(harness.Engine).ReadAsync("ap", default));

        Assert.Equal(RealtimeErrorCodes.EventSourceNotFound, error.Code);
        Assert.Contains("Did you mean 'app'?", error.Message, StringComparison.Ordinal);
    }

    private static async Task<EngineHarness> StartedAsync(EngineHarness harness)
    {
        await harness.Engine.ReloadAsync(new RealtimeDefinitions(Sources, EngineHarness.Models, []), default);
        await harness.Engine.Backfill.RunAsync(default);
        return harness;
    }
}
