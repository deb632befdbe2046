using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.TestData;
using static Personalization.Realtime.Tests.Sinks.SinkHarness;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>The tables are those of the reference.</summary>
public sealed class SinkTableTests(PostgresFixture server)
{
    public static TheoryData<string> Kinds => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_EveryType_HasItsTable(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(
            """{"type":"track","event":"Order Completed","messageId":"t1","userId":"ada","anonymousId":"d1","context":{"library":{"name":"js"},"ip":"10.0.0.1"},"properties":{"orderId":"o1","company":{"name":"Hightouch","location":"San Francisco"},"tags":["a","b"],"vip":true,"price":9.5,"at":"2026-01-02T03:04:05Z","none":null},"sentAt":"2026-03-02T12:00:00Z","originalTimestamp":"2026-03-02T11:59:00Z"}""",
            """{"type":"identify","messageId":"i1","userId":"ada","traits":{"plan":"free","id":7}}""",
            """{"type":"page","messageId":"p1","anonymousId":"d1","name":"Home","category":"shop","properties":{"path":"/"}}""",
            """{"type":"screen","messageId":"s1","anonymousId":"d1","name":"Start","properties":{"name":"Other"}}""",
            """{"type":"group","messageId":"g1","userId":"ada","groupId":"acme","traits":{"size":3}}""",
            """{"type":"alias","messageId":"a1","userId":"ada","previousId":"d1"}""");

        await sink.DrainAsync();

        var database = sink.Database;
        Assert.Equal(["aliases", "groups", "identifies", "order_completed", "pages", "screens", "tracks"], (await database.TablesAsync()).Except(["personalization_positions"]));
        Assert.Equal(["\"t1\"|\"ada\"|\"d1\"|\"order_completed\"|\"Order Completed\"|\"js\"|\"10.0.0.1\""], await database.ReadAsync("tracks", "id, user_id, anonymous_id, event, event_text, context_library_name, context_ip"));
        Assert.Equal(
            [$"\"t1\"|\"o1\"|\"Hightouch\"|\"San Francisco\"|\"[\\\"a\\\",\\\"b\\\"]\"|{(kind == "postgres" ? "true" : "1")}|9.5|\"order_completed\""],
            await database.ReadAsync("order_completed", "id, order_id, company_name, company_location, tags, vip, price, event"));
        Assert.Equal(["\"ada\"|\"free\"|7"], await database.ReadAsync("identifies", "user_id, plan, traits_id"));
        Assert.Equal(["\"Home\"|\"shop\"|\"/\""], await database.ReadAsync("pages", "name, category, path"));
        Assert.Equal(["\"Other\""], await database.ReadAsync("screens", "name"));
        Assert.Equal(["\"acme\"|3"], await database.ReadAsync("groups", "group_id, size"));
        Assert.Equal(["\"d1\""], await database.ReadAsync("aliases", "previous_id"));
        Assert.Equal("none", await database.TypeOfAsync("order_completed", "none"));
        Assert.Equal("none", await database.TypeOfAsync("tracks", "order_id"));
        Assert.Equal("Timestamp", await database.TypeOfAsync("order_completed", "at"));
        foreach (var column in (string[])["timestamp", "received_at", "sent_at", "original_timestamp"])
        {
            Assert.Equal("Timestamp", await database.TypeOfAsync("tracks", column));
        }

        Assert.Contains("2026-03-02T11:59:00", (await database.ReadAsync("tracks", "original_timestamp"))[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_Options_ChangeTables(string kind)
    {
        await using var sink = await StartAsync(kind, server, one => one with { Tables = SinkTables.PerType, Properties = SinkProperties.Json, PagesIntoTracks = true });
        await sink.SendAsync(
            Track("t1", """{"a":{"b":[1,2]}}"""),
            """{"type":"page","messageId":"p1","anonymousId":"d1","name":"Home","properties":{"path":"/"}}""",
            """{"type":"identify","messageId":"i1","userId":"ada","traits":{"plan":"free"}}""");

        await sink.DrainAsync();

        Assert.Equal(["identifies", "tracks"], (await sink.Database.TablesAsync()).Except(["personalization_positions"]));
        Assert.Equal(["\"p1\"|\"Page Viewed\"|\"Home\"", "\"t1\"|\"Order Completed\"|null"], await sink.Database.ReadAsync("tracks", "id, event_text, name"));
        Assert.Equal("Json", await sink.Database.TypeOfAsync("tracks", "properties"));
        Assert.Equal("Json", await sink.Database.TypeOfAsync("identifies", "traits"));
        Assert.Contains("[1", (await sink.Database.ReadAsync("tracks", "properties", "where id = 't1'"))[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_OneMessageTwice_IsOneRow(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m1"), Track("m1"), Track("m2", user: "bob"));
        await sink.DrainAsync();
        await sink.SendAsync(Track("m2", user: "eve"), Track("m3", """{"late":1}""", user: "eve"));
        await sink.DrainAsync();

        Assert.Equal(["\"m1\"", "\"m2\"", "\"m3\""], await sink.Database.ReadAsync("tracks"));
        Assert.Equal(["\"m1\"", "\"m2\"", "\"m3\""], await sink.Database.ReadAsync("order_completed"));
        Assert.Equal(["\"bob\""], await sink.Database.ReadAsync("tracks", "user_id", "where id = 'm2'"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_TypeChanges_ConvertsWithoutLossOrKeepsAFailure(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m1", """{"n":1,"t":"x","b":true,"f":1.5,"at":"2026-01-02T03:04:05Z"}"""));
        await sink.DrainAsync();
        await sink.SendAsync(
            Track("m2", """{"n":2.0,"t":5,"b":"false","f":2,"at":"2026-01-02T03:04:05.123456+02:00"}"""),
            Track("m3", """{"n":"3"}"""),
            Track("m4", """{"n":"003"}"""),
            Track("m5", """{"b":"yes"}"""),
            Track("m6", """{"at":"2026-01-02"}"""),
            Track("m7", """{"f":12345678901234567890.5}"""));
        await sink.DrainAsync();

        Assert.Equal(["\"m1\"", "\"m2\"", "\"m3\""], await sink.Database.ReadAsync("order_completed"));
        Assert.Equal(["\"m1\"", "\"m2\"", "\"m3\""], await sink.Database.ReadAsync("tracks"));
        Assert.Equal(["\"5\""], await sink.Database.ReadAsync("order_completed", "t", "where id = 'm2'"));
        var problems = await sink.ProblemsAsync();
        Assert.Equal(4, problems.Count);
        Assert.All(problems, problem => Assert.DoesNotContain("003", problem, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("column 'b' of the table 'order_completed' is of truth values", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_WholeNumberThenFraction_WidensTheColumn(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m1", """{"price":10}"""), Track("m2", """{"price":9007199254740993}"""));
        await sink.DrainAsync();
        await sink.SendAsync(Track("m3", """{"price":9.99}"""));
        await sink.DrainAsync();

        Assert.Empty(await sink.ProblemsAsync());
        Assert.Equal("Number", await sink.Database.TypeOfAsync("order_completed", "price"));
        Assert.Equal(["\"m1\"|10", "\"m2\"|9007199254740993", "\"m3\"|9.99"], await sink.Database.ReadAsync("order_completed", "id, price"));
    }

    [Fact]
    public async Task RetryAsync_TypeMendedByHand_WritesWhatWasRefused()
    {
        await using var sink = await StartAsync("postgres", server);
        await sink.SendAsync(Track("m1", """{"n":1}"""));
        await sink.DrainAsync();
        await sink.SendAsync(Track("m2", """{"n":"x"}"""));
        await sink.DrainAsync();
        Assert.Equal((0, 1), await sink.Worker.RetryAsync(all: false, default));

        await sink.Database.ExecuteAsync("alter table events.order_completed alter column n type text");

        Assert.Equal((1, 0), await sink.Worker.RetryAsync(all: false, default));
        Assert.Equal(["\"1\"", "\"x\""], await sink.Database.ReadAsync("order_completed", "n"));
        Assert.Equal(["\"m1\"", "\"m2\""], await sink.Database.ReadAsync("tracks"));
        Assert.Empty(await sink.ProblemsAsync());
    }

    [Fact]
    public async Task RetryAsync_After48Hours_IsLeftUntilReplayed()
    {
        await using var sink = await StartAsync("sqlite", server);
        await sink.SendAsync(Track("m1", """{"n":true}"""));
        await sink.DrainAsync();
        await sink.SendAsync(Track("m2", """{"n":"x"}"""));
        await sink.DrainAsync();

        sink.Engine.Time.Advance(TimeSpan.FromHours(49));
        Assert.Equal((0, 1), await sink.Worker.RetryAsync(all: false, default));
        Assert.Equal((0, 1), await sink.Worker.RetryAsync(all: true, default));
        Assert.Single(await sink.ProblemsAsync());
        sink.Engine.Time.Advance(BucketSweep.LetterLife - TimeSpan.FromHours(50));
        await new BucketSweep(sink.Engine.Engine).RunAsync(trims: true, default);
        Assert.Single(await sink.ProblemsAsync());
        sink.Engine.Time.Advance(TimeSpan.FromHours(2));
        await new BucketSweep(sink.Engine.Engine).RunAsync(trims: true, default);
        Assert.Empty(await sink.ProblemsAsync());
    }

    [Fact]
    public async Task RunAsync_RowThatTheDatabaseRefuses_IsKeptAndTheOthersAreWritten()
    {
        await using var sink = await StartAsync("postgres", server);
        await sink.SendAsync(Track("m0"));
        await sink.DrainAsync();
        await sink.Database.ExecuteAsync("alter table events.order_completed add constraint short check (id <> 'm7')");
        await sink.SendAsync([.. Enumerable.Range(1, 40).Select(n => Track($"m{n}", user: $"u{n}"))]);
        await sink.DrainAsync();

        Assert.Equal(40, await sink.Database.CountAsync("tracks"));
        Assert.Contains("constraint", Assert.Single(await sink.ProblemsAsync()), StringComparison.Ordinal);
    }
}
