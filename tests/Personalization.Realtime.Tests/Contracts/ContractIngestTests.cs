using System.Diagnostics.Metrics;
using System.Text;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;
using Personalization.Realtime.Tests.Engine;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Contracts;

/// <summary>Events come in by a contract: what goes on, what is kept of it, and what is told.</summary>
public sealed class ContractIngestTests
{
    private const string Viewed = """{"type":"object","properties":{"properties":{"type":"object","properties":{"customer":{},"price":{"type":"number"}}}}}""";

    private static readonly AudienceDefinition Viewers = Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, TimeSpan.FromMinutes(10)));

    [Fact]
    public async Task AcceptAsync_EventByTheContract_LeavesNoViolation()
    {
        var harness = await StartAsync(Contract());

        await SendAsync(harness, "viewed", """{"price":9.5}""");

        Assert.Equal(("viewers", 1, 0), (await harness.AudiencesOfAsync("1"), (await harness.LogAsync()).Count, (await ViolationsAsync(harness)).Count));
    }

    [Theory]
    [InlineData(UndeclaredEvents.Allow, "viewers", 1, false)]
    [InlineData(UndeclaredEvents.Block, "", 0, true)]
    internal async Task AcceptAsync_UndeclaredEvent_IsTreatedAsTheContractSays(UndeclaredEvents action, string audiences, int logged, bool blocked)
    {
        var harness = await StartAsync(Contract() with { UndeclaredEvents = action, Events = [] });

        await SendAsync(harness, "viewed", "{}");

        var (violation, frame) = Assert.Single(await ViolationsAsync(harness));
        Assert.Equal((audiences, logged), (await harness.AudiencesOfAsync("1"), (await harness.LogAsync()).Count));
        Assert.Equal((blocked, true, false, false, null), (violation.IsBlocked, violation.HasUndeclaredSchema, violation.HasUndeclaredFields, violation.HasSchemaViolated, violation.Event));
        Assert.Equal(["event: The contract declares no track event 'viewed'."], violation.Violations);
        Assert.Equal(blocked ? "" : Parent, frame.Person.Space);
    }

    [Theory]
    [InlineData("v2", false)]
    [InlineData("v3", true)]
    [InlineData("default", false)]
    public async Task AcceptAsync_VersionOfTheSchema_ChoosesIt(string version, bool isUndeclared)
    {
        var contract = Contract();
        var harness = await StartAsync(contract with { Events = [contract.Events[0] with { Versions = new Dictionary<string, string> { ["v2"] = """{"properties":{"properties":{"properties":{"cost":{}}}}}""" } }] });

        await SendAsync(harness, "viewed", version == "v2" ? """{"cost":1}""" : """{"price":1}""", $$$"""{"htevents":{"schemaVersion":"{{{version}}}"}}""");

        Assert.Equal(isUndeclared, (await ViolationsAsync(harness)).Any(one => one.Violation is { HasUndeclaredSchema: true, SchemaVersion: "v3", Event: "page-viewed" }));
        Assert.Equal(isUndeclared ? 1 : 0, (await ViolationsAsync(harness)).Count);
    }

    [Theory]
    [InlineData(UndeclaredFields.Allow, """{"price":1,"user_name":"x"}""", false)]
    [InlineData(UndeclaredFields.Omit, """{"price":1}""", false)]
    [InlineData(UndeclaredFields.Block, null, true)]
    internal async Task AcceptAsync_UndeclaredFields_AreTreatedAsTheEventSays(UndeclaredFields action, string? kept, bool blocked)
    {
        var harness = await StartAsync(Contract(one => one with { UndeclaredFields = action }));

        await SendAsync(harness, "viewed", """{"price":1,"user_name":"x"}""");

        var (violation, _) = Assert.Single(await ViolationsAsync(harness));
        Assert.Equal((blocked, false, true, false), (violation.IsBlocked, violation.HasUndeclaredSchema, violation.HasUndeclaredFields, violation.HasSchemaViolated));
        Assert.StartsWith("properties.user_name: The field is not declared", Assert.Single(violation.Violations), StringComparison.Ordinal);
        Assert.Contains("user_name", Encoding.UTF8.GetString(violation.Message.Utf8Json.Span), StringComparison.Ordinal);
        Assert.Equal(blocked ? "" : "viewers", await harness.AudiencesOfAsync("1"));
        Assert.Equal(kept is null ? [] : [$$"""{"type":"track","messageId":"m1","properties":{{kept}}}"""], await LoggedAsync(harness));
    }

    [Theory]
    [InlineData(InvalidFields.Allow, "viewers", false)]
    [InlineData(InvalidFields.Block, "", true)]
    internal async Task AcceptAsync_InvalidFields_AreTreatedAsTheEventSays(InvalidFields action, string audiences, bool blocked)
    {
        var harness = await StartAsync(Contract(one => one with { InvalidFields = action }));

        await SendAsync(harness, "viewed", """{"price":"9"}""");

        var (violation, _) = Assert.Single(await ViolationsAsync(harness));
        Assert.Equal((blocked, true, "page-viewed", "shop"), (violation.IsBlocked, violation.HasSchemaViolated, violation.Event, violation.Contract));
        Assert.StartsWith("properties.price: ", Assert.Single(violation.Violations), StringComparison.Ordinal);
        Assert.Equal(audiences, await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task AcceptAsync_OmittedFields_AreGoneBeforeConditionsSeeThem()
    {
        var priced = new EventModelDefinition { Name = "priced", Source = "web", Type = EventType.Track, Event = "viewed", Columns = [new EventColumn("properties.secret", "secret")], Parent = Parent, ForeignKeyFrom = "userId", ForeignKeyIndex = "user_id" };
        var audience = Audience("seen", new EventCondition("priced", CountOperator.AtLeast, 1, TimeSpan.FromMinutes(10), new FieldCondition("secret", new FieldComparison(FieldOperator.Exists, []))));
        var contract = Contract(one => one with { UndeclaredFields = UndeclaredFields.Omit });
        var harness = new EngineHarness();
        await harness.WriteAsync("1", "ada");
        await harness.Engine.ReloadAsync(new RealtimeDefinitions([new EventSourceDefinition { Name = "web", WriteKey = "k", Contract = "shop" }], [priced], [audience]) { Contracts = [contract] }, default);
        await harness.Engine.Backfill.RunAsync(default);

        await SendAsync(harness, "viewed", """{"secret":"x"}""");

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task AcceptAsync_SourceWithoutContract_IsNotJudged()
    {
        var harness = new EngineHarness(audiences: Viewers);
        await harness.WriteAsync("1", "ada");

        await SendAsync(harness, "viewed", """{"anything":1}""");

        Assert.Equal(("viewers", 0), (await harness.AudiencesOfAsync("1"), (await ViolationsAsync(harness)).Count));
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task ReplayAsync_ContractAllowsItNow_TakesEachBlockedEventOnceAndRemovesIt(string kind)
    {
        await using var people = await PeopleStores.OpenAsync(kind);
        var harness = await StartAsync(Contract(one => one with { InvalidFields = InvalidFields.Block }), people.Store);
        await SendAsync(harness, "viewed", """{"price":"9"}""");
        await SendAsync(harness, "viewed", """{"price":true}""");
        var violations = new EventViolations(harness.Engine, harness.Ingest, harness.Gate);
        Assert.Equal(2, (await violations.ListAsync(new ViolationFilter { IsBlocked = true }, 10, default)).Count);
        Assert.Equal(new ViolationReplay(0, 2), await violations.ReplayAsync(new ViolationFilter(), default));

        var contract = Contract(one => one with { Schema = Viewed.Replace("number", "string", StringComparison.Ordinal), InvalidFields = InvalidFields.Block });
        await harness.Engine.ReloadAsync(WithContract(contract, Viewers), default);
        var first = await violations.ReplayAsync(new ViolationFilter(), default);
        var second = await violations.ReplayAsync(new ViolationFilter(), default);

        Assert.Equal((new ViolationReplay(1, 1), new ViolationReplay(0, 1)), (first, second));
        Assert.Equal(("viewers", "m1"), (await harness.AudiencesOfAsync("1"), Assert.Single(await harness.LogAsync())));
        Assert.Equal("m2", Assert.Single(await violations.ListAsync(new ViolationFilter(), 10, default)).Violation.Message.MessageId);
    }

    [Fact]
    public async Task ReplayAsync_ById_TakesThatOneOnly()
    {
        var harness = await StartAsync(Contract() with { UndeclaredEvents = UndeclaredEvents.Block });
        await SendAsync(harness, "other", "{}");
        await SendAsync(harness, "another", "{}");
        var violations = new EventViolations(harness.Engine, harness.Ingest, harness.Gate);
        var all = await violations.ListAsync(new ViolationFilter(), 10, default);
        await harness.Engine.ReloadAsync(WithContract(Contract(), Viewers), default);

        Assert.Equal(new ViolationReplay(1, 0), await violations.ReplayAsync(new ViolationFilter { Ids = new HashSet<string> { all[0].Id } }, default));

        Assert.Equal([all[0].Violation.Message.MessageId], await harness.LogAsync());
    }

    [Fact]
    public async Task SweepAsync_OldViolations_AreTrimmedAfterSevenDays()
    {
        var harness = await StartAsync(Contract() with { Events = [] });
        await SendAsync(harness, "viewed", "{}");

        harness.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await harness.SweepAsync(trims: true);
        Assert.Single(await ViolationsAsync(harness));
        harness.Time.Advance(TimeSpan.FromMinutes(2));
        await harness.SweepAsync(trims: true);

        Assert.Empty(await ViolationsAsync(harness));
    }

    [Fact]
    public async Task AcceptAsync_Violations_AreCountedWithoutAnythingOfTheEvent()
    {
        var counted = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Name == ContractDiagnostics.ViolationsName) { self.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((_, number, tags, _) => { lock (counted) { counted.Add($"{number} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"); } });
        listener.Start();
        var contract = Contract(one => one with { InvalidFields = InvalidFields.Block }) with { Name = "counted-shop" };
        var harness = await StartAsync(contract);

        await SendAsync(harness, "viewed", """{"price":"9","user_name":"ada"}""");
        await SendAsync(harness, "secret name", "{}");

        Assert.Equal(
            ["1 counted-shop  undeclared_event allowed", "1 counted-shop page-viewed invalid_field blocked", "1 counted-shop page-viewed undeclared_field blocked"],
            counted.Where(one => one.Contains("counted-shop", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TransformAsync_ChangesAndDrops_AfterTheContract()
    {
        var contract = Contract(one => one with { UndeclaredFields = UndeclaredFields.Omit });
        var harness = await StartAsync(contract, gate: new EventGate([new Transform(message => message.Name == "ordered" ? null : message with { Utf8Json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message.Utf8Json.Span).Replace("9", "10", StringComparison.Ordinal)) })]));

        await SendAsync(harness, "viewed", """{"price":9,"user_name":"x"}""");
        await SendAsync(harness, "ordered", "{}");

        Assert.Equal(["""{"type":"track","messageId":"m1","properties":{"price":10}}"""], await LoggedAsync(harness));
        Assert.Equal(2, (await ViolationsAsync(harness)).Count);
    }

    [Fact]
    public async Task TransformAsync_Throws_TheEventIsBlockedAndCanBeReplayed()
    {
        var isBroken = true;
        var gate = new EventGate([new Transform(message => isBroken ? throw new InvalidOperationException("ada") : message)]);
        var harness = await StartAsync(Contract(), gate: gate);

        await SendAsync(harness, "viewed", """{"price":9}""");

        var (violation, _) = Assert.Single(await ViolationsAsync(harness));
        Assert.Equal((true, "event: The transform Transform failed with InvalidOperationException."), (violation.IsBlocked, Assert.Single(violation.Violations)));
        Assert.Empty(await harness.LogAsync());
        isBroken = false;
        Assert.Equal(new ViolationReplay(1, 0), await new EventViolations(harness.Engine, harness.Ingest, gate).ReplayAsync(new ViolationFilter(), default));
        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task TransformAsync_AnswersNoJsonObject_TheEventIsBlocked(string json)
    {
        var harness = await StartAsync(Contract(), gate: new EventGate([new Transform(message => message with { Utf8Json = Encoding.UTF8.GetBytes(json) })]));

        await SendAsync(harness, "viewed", """{"price":9}""");

        Assert.True(Assert.Single(await ViolationsAsync(harness)).Violation.IsBlocked);
        Assert.Empty(await harness.LogAsync());
    }

    [Fact]
    public async Task DraftAsync_EventsOfTheLog_HoldsThemAll()
    {
        var harness = new EngineHarness(audiences: Viewers);
        await SendAsync(harness, "viewed", """{"price":9.5,"note":null,"items":[{"sku":"a"},{"sku":"b","n":1}],"tags":["x"]}""");
        await SendAsync(harness, "viewed", """{"price":9,"note":"secret"}""", """{"page":{"url":"u"},"mine":1}""");

        var draft = await new SchemaDrafts(harness.Engine).DraftAsync(null, "viewed", default);
        using var bytes = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(bytes))
        {
            draft.Write(json, "drafted");
        }

        var text = Encoding.UTF8.GetString(bytes.ToArray());
        Assert.Equal(
            """{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["properties"],"properties":{"context":{"type":"object","required":["mine"],"properties":{"mine":{"type":"integer"}}},"properties":{"type":"object","required":["note","price"],"properties":{"items":{"type":"array","items":{"type":"object","required":["sku"],"properties":{"n":{"type":"integer"},"sku":{"type":"string"}}}},"note":{"type":["string","null"]},"price":{"type":"number"},"tags":{"type":"array","items":{"type":"string"}}}}}}""",
            text);
        var schema = ContractSchema.Compile(text);
        Assert.All(await LoggedAsync(harness), json => Assert.Empty(schema.FindUndeclared(Encoding.UTF8.GetBytes(json)).Concat(schema.Validate(Encoding.UTF8.GetBytes(json)))));
    }

    private static ContractDefinition Contract(Func<ContractEventDefinition, ContractEventDefinition>? change = null)
    {
        var viewed = new ContractEventDefinition { Id = "page-viewed", Type = EventType.Track, Event = "viewed", Schema = Viewed };
        return new ContractDefinition { Name = "shop", Events = [change?.Invoke(viewed) ?? viewed] };
    }

    private static async Task<EngineHarness> StartAsync(ContractDefinition contract, IPersonStore? people = null, EventGate? gate = null)
    {
        var harness = new EngineHarness(people, audiences: Viewers) { Gate = gate ?? new EventGate([]) };
        await harness.WriteAsync("1", "ada");
        await harness.Engine.ReloadAsync(WithContract(contract, Viewers), default);
        return harness;
    }

    private static Task SendAsync(EngineHarness harness, string name, string properties, string? context = null)
    {
        var message = harness.Message(name, "ada");
        var json = $$"""{"type":"track","messageId":"{{message.MessageId}}","properties":{{properties}}{{(context is null ? string.Empty : $",\"context\":{context}")}}}""";
        return harness.SendAsync(message with { Utf8Json = Encoding.UTF8.GetBytes(json) });
    }

    private static async Task<IReadOnlyList<(ContractViolation Violation, StreamEntry Entry)>> ViolationsAsync(EngineHarness harness)
        => [.. (await EntriesAsync(harness, PersonStream.Violations)).Select(entry => (ViolationFrame.Read(entry.Body), entry))];

    private static async Task<IReadOnlyList<string>> LoggedAsync(EngineHarness harness)
        => [.. (await EntriesAsync(harness, PersonStream.Log)).Select(entry => Encoding.UTF8.GetString(EventFrame.Read(entry.Body).Utf8Json.Span))];

    private static async Task<List<StreamEntry>> EntriesAsync(EngineHarness harness, PersonStream stream)
    {
        var entries = new List<StreamEntry>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            entries.AddRange(await harness.People.ReadStreamAsync(stream, bucket, 0, 1000, default));
        }

        return entries;
    }

    private sealed class Transform(Func<EventMessage, EventMessage?> change) : IEventTransform
    {
        public ValueTask<EventMessage?> TransformAsync(EventMessage message, CancellationToken cancellationToken) => new(change(message));
    }
}
