using System.Text;
using Personalization.DependencyInjection;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>What mappings make of events, and how that is sent.</summary>
public sealed class EventMappingTests
{
    private const string Order =
        """{"type":"track","event":"Order Completed","userId":"u1","messageId":"m1","properties":{"total":41.50,"gift.code":"G","none":null,"products":[{"sku":"a","n":1,"tags":["x"]},{"sku":"b"}],"text":"[{\"k\":1}]"},"context":{"traits":{"email":"Ada@Shop.Example"}}}""";

    [Theory]
    [InlineData("""{"total":41.50}""", "properties.total")]
    [InlineData("""{"total":"G"}""", """properties.gift\.code""")]
    [InlineData("""{"total":null}""", "properties.none")]
    [InlineData("""{"total":null}""", "properties.missing.deeper")]
    [InlineData("""{"total":"b"}""", "properties.products.1.sku")]
    [InlineData("""{"total":null}""", "properties.products.2.sku")]
    [InlineData("""{"total":["x"]}""", "properties.products.0.tags")]
    [InlineData("""{"total":"Order Completed"}""", "event")]
    [InlineData("""{"total":{"traits":{"email":"Ada@Shop.Example"}}}""", "context")]
    public void TryMap_Path_IsTheValueAsItWasSent(string expected, string path) => Assert.Equal(expected, Map(fields => fields.Map(path, "total")));

    [Fact]
    public void TryMap_EveryKind_MakesOneObject() => Assert.Equal(
        """{"userId":"u1","currency":"EUR","at":"2026-03-02T12:00:00.000Z","sync":"orders","source":"web","hash":"ada@shop.example","n":41.5,"inner":{"total":41.50},"items":[{"sku":"a","of":"u1"},{"sku":"b","of":"u1"}],"parsed":[{"k":1}]}""",
        Map(fields => fields
            .Map("userId")
            .Map("properties.none", "left_out", ignoreNull: true)
            .Map("properties.missing", "left_out_too", ignoreNull: true)
            .MapStatic("currency", "EUR")
            .MapVariable("at", MappingVariable.CurrentTimestamp)
            .MapVariable("sync", MappingVariable.SyncId)
            .MapVariable("source", MappingVariable.ModelName)
            .MapTemplate("hash", "{{ row['context'].traits.email | downcase }}")
            .MapTemplate("n", "{{ properties.total }}")
            .MapObject("inner", inner => inner.Map("properties.total", "total"))
            .MapArray("items", "properties.products", each => each.Map("sku").MapTemplate("of", "{{ row.userId }}"))
            .MapArray("parsed", "properties.text", each => each.Map("k"))));

    [Fact]
    public void TryMap_TemplateOfTheWholeRow_SeesTheEventAndNoPaths() => Assert.Equal(
        """{"t":41.5,"keys":"type,event,userId,messageId,properties,context,"}""",
        Map(fields => fields.Map("properties.total", "t").MapTemplate("keys", "{% for one in row %}{{ one[0] }},{% endfor %}")).Replace("41.50", "41.5", StringComparison.Ordinal));

    [Fact]
    public void TryMap_MemberThatReadsLikeAPath_GivesWayToIt() => Assert.Equal(
        """{"a":1,"b":2}""", Map(fields => fields.Map("a.b", "a").Map("""a\.b""", "b"), """{"a":{"b":1},"a.b":2}"""));

    [Theory]
    [InlineData("Field 'x': ", "{{ properties.total | includes: 'secret' }}")]
    [InlineData("Field 'x': ", "{{ event | cast: 'number' }}")]
    public void TryMap_TemplateThatRejects_SaysTheFieldAndNoValue(string expected, string template)
    {
        var problem = Problem(fields => fields.MapTemplate("x", template));

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("Order", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event", "The text is no JSON.")]
    [InlineData("properties", "An array of objects is needed")]
    public void TryMap_NoArray_IsRefused(string path, string expected)
    {
        var problem = Problem(fields => fields.MapArray("x", path, each => each.Map("k")));

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("Completed", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryMap_NestedTooDeeply_IsRefused()
    {
        var deep = $$$"""{"a":{{{string.Concat(Enumerable.Repeat("[", 70))}}}1{{{string.Concat(Enumerable.Repeat("]", 70))}}}}""";

        Assert.NotNull(Problem(fields => fields.Map("a", "x"), deep));
        Assert.NotNull(Problem(fields => fields.MapTemplate("x", "{{ a }}"), deep));
        Assert.NotNull(Problem(fields => fields.Map("a", "x"), """{"a":"\ud83d"}"""));
    }

    [Fact]
    public async Task ReadAsync_MappedSync_SendsWhatTheRuleOrTheSyncSays()
    {
        var shop = new RecordingDestination();
        var viewed = new EventRule { Event = "viewed" };
        viewed.Mappings.Add(new ColumnMapping("messageId", "id"));
        viewed.Mappings.Add(new ColumnMapping("properties.customer", "who"));
        await using var world = await WorldAsync(shop, [viewed, new EventRule()], new StaticMapping("sort", "other"));
        await world.Harness.SendAsync(world.Harness.Message("viewed", "u1", customer: "c1", id: "a"), world.Harness.Message("ordered", "u1", id: "b"));
        await world.ReadAsync();

        Assert.Equal(["""{"id":"a","who":"c1"}""", """{"sort":"other"}"""], shop.Bodies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_PayloadTemplate_SeesWhatWasMapped()
    {
        var shop = new RecordingDestination();
        var rule = new EventRule { Request = { Template = "{{ row.who }}{{ row.messageId }} {{ row._delivery.trigger }}" } };
        await using var world = await WorldAsync(shop, [rule], new ColumnMapping("properties.customer", "who"));
        await world.Harness.SendAsync(world.Harness.Message("viewed", "u1", customer: "c1"));
        await world.ReadAsync();

        Assert.Equal(["c1 track"], shop.Bodies);
    }

    [Fact]
    public async Task ReadAsync_EventThatCannotBeMapped_IsADeadLetterAndTheRestGoesOn()
    {
        var shop = new RecordingDestination();
        await using var world = await WorldAsync(shop, [], new TemplateMapping("who", "{{ properties.customer | includes: 'ok' }}"));
        await world.Harness.SendAsync(
            world.Harness.Message("viewed", "u1", customer: "ok1"), world.Harness.Message("viewed", "u1", customer: "secret"), world.Harness.Message("viewed", "u1", customer: "ok3"));
        await world.ReadAsync();

        Assert.Equal(["""{"who":"ok1"}""", """{"who":"ok3"}"""], shop.Bodies);
        var letter = Assert.Single(await world.LettersAsync());
        Assert.StartsWith("The event cannot be mapped: Field 'who': ", letter.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", letter.Reason, StringComparison.Ordinal);

        // It is mapped as the sync is configured when it is replayed, and its destination hears nothing of it where that fails again.
        Assert.Equal(Destinations.DeliveryStatus.Refused, (await world.Replay.RunAsync(letter.Id, default)).Status);
        Assert.Equal(2, shop.Given.Count);
    }

    private static Task<DeliveryWorld> WorldAsync(RecordingDestination shop, EventRule[] rules, params FieldMapping[] mappings) => DeliveryWorld.CreateAsync(DeliveryWorld.Define(
        [new DestinationDefinition { Name = "shop", Create = _ => shop }],
        [],
        new EventSyncDefinition { Name = "orders", Source = "web", Destination = "shop", Rules = rules, Request = new RequestOptions(), Mappings = mappings }));

    private static string Map(Action<MappingBuilder> fields, string json = Order)
    {
        Assert.Null(new EventMapping("orders", MappingBuilder.Build(fields)).TryMap(Message(json), out var mapped));
        return Encoding.UTF8.GetString(mapped.Span);
    }

    private static string? Problem(Action<MappingBuilder> fields, string json = Order) => new EventMapping("orders", MappingBuilder.Build(fields)).TryMap(Message(json), out _);

    private static EventMessage Message(string json) => new()
    {
        Source = "web",
        Type = EventType.Track,
        Name = "Order Completed",
        MessageId = "m1",
        Timestamp = DateTimeOffset.UnixEpoch,
        ReceivedAt = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero),
        Utf8Json = Encoding.UTF8.GetBytes(json),
    };
}
