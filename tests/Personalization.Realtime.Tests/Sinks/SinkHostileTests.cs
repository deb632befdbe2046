using System.Text.Json;
using Personalization.Realtime.Sinks;
using Personalization.TestData;
using static Personalization.Realtime.Tests.Sinks.SinkHarness;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>Names and values come from anybody.</summary>
public sealed class SinkHostileTests(PostgresFixture server)
{
    public static TheoryData<string> Kinds => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_HostileNames_AreColumnsAndNothingElse(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        string[] names =
        [
            "\"; drop table tracks; --", "a'b", "select", "", " ", "\u0000", "注文", "注文2", "ÄÖÜ", "1st", "_", "a.b", "a b", "a_b", "A B", "id", "user_id", "context_ip", "properties", "event",
            "extra_properties", new string('x', 200), new string('x', 199) + "y", "\uD83D\uDE00", "tracks", "Tracks", "audience_membership", "personalization_positions",
        ];
        var messages = names.Select((name, n) => Track($"m{n}", $"{{{JsonSerializer.Serialize(name)}:\"v{n}\",{JsonSerializer.Serialize(name)}:{{\"in\":\"w{n}\"}}}}", JsonEncodedText.Encode(name).ToString(), $"u{n}")).ToArray();
        var accepted = await sink.SendAsync(messages);

        await sink.DrainAsync();

        Assert.Empty(await sink.ProblemsAsync());
        Assert.Equal(accepted, await sink.Database.CountAsync("tracks"));
        var rows = 0L;
        foreach (var table in await sink.Database.TablesAsync())
        {
            Assert.Matches("^[a-z_][a-z0-9_]{0,62}$", table);
            rows += table is "tracks" or "personalization_positions" ? 0 : await sink.Database.CountAsync(table);
        }

        Assert.Equal(accepted, rows);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_TenThousandColumns_TheRestIsJson(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        static string Properties(int from, int count) => "{" + string.Join(',', Enumerable.Range(from, count).Select(n => $"\"p{n}\":{n}")) + "}";
        for (var n = 0; n < 4; n++)
        {
            await sink.SendAsync(Track($"m{n}", Properties(n * 2_500, 2_500)), Track($"t{n}", Properties(n * 2_500, 2_500), "Other", "bob"));
            await sink.DrainAsync();
        }

        Assert.Empty(await sink.ProblemsAsync());
        var table = (await sink.Database.Tables.ReadTablesAsync("events", default)).Single(one => one.Name == "order_completed");
        Assert.InRange(table.Columns.Count, 350, 400);
        Assert.Equal(4, await sink.Database.CountAsync("order_completed"));
        var rest = (await sink.Database.ReadAsync("order_completed", "extra_properties", "where id = 'm3'"))[0];
        Assert.Contains("p9999", rest, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_HostileValues_AreKept(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 55)) + "1" + new string('}', 55);
        var list = string.Concat(Enumerable.Repeat("[", 55)) + new string(']', 55);
        string[] values =
        [
            "\"a\\u0000b\"", "1e400000", "-1e-400000", "123456789012345678901234567890.123", "9223372036854775808", "-9223372036854775808", "1e308", "5e-324", "-0", "0.1", "1E+2", deep, list,
            "[\"\\u0000\",1e99999,{\"\\u0000\":1e5}]", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59Z\"", "\"\\ud83d\\ude00\"", "\"" + new string('z', 90_000) + "\"", "[]", "{}",
        ];
        for (var n = 0; n < values.Length; n++)
        {
            Assert.Equal(1, await sink.SendAsync(Track($"m{n}", $"{{\"v{n}\":{values[n]}}}", $"Event {n}", $"u{n}")));
        }

        await sink.DrainAsync();

        Assert.Empty(await sink.ProblemsAsync());
        Assert.Equal(values.Length, await sink.Database.CountAsync("tracks"));
        Assert.Equal(["\"a\uFFFDb\""], await sink.Database.ReadAsync("event_0", "v0"));
        Assert.Equal(["\"1e400000\""], await sink.Database.ReadAsync("event_1", "v1"));
        Assert.Equal("Text", await sink.Database.TypeOfAsync("event_1", "v1"));
        Assert.Equal([kind == "postgres" ? "9223372036854775808" : "\"9223372036854775808\""], await sink.Database.ReadAsync("event_4", "v4"));
        Assert.Equal(["-9223372036854775808"], await sink.Database.ReadAsync("event_5", "v5"));
        Assert.Equal(["0.1"], await sink.Database.ReadAsync("event_9", "v9"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_NamesThatTheDatabaseHasItself_StopNothing(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m0"));
        await sink.DrainAsync();
        string[] columns = ["ctid", "xmin", "xmax", "cmin", "cmax", "oid", "tableoid", "rowid", "_rowid_"];
        await sink.SendAsync([.. columns.Select((name, n) => Track($"c{n}", $"{{\"{name}\":\"v{n}\"}}"))]);
        await sink.SendAsync(Track("m1", "{}", "tracks pkey"), Track("m2", "{}", "Order Completed Pkey1"), Track("m3", "{}", "personalization positions pkey"), Track("m4"));

        await sink.DrainAsync();

        Assert.Empty(await sink.ProblemsAsync());
        Assert.Equal(columns.Length + 5, await sink.Database.CountAsync("tracks"));
        Assert.Equal(["\"v1\""], await sink.Database.ReadAsync("order_completed", "properties_xmin", "where id = 'c1'"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_TableThatCannotBeMade_RefusesItsEventsAlone(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m0"));
        await sink.DrainAsync();
        await sink.Database.ExecuteAsync($"create index {(kind == "postgres" ? "tracks_user_idx" : "events_tracks_user_idx")} on {sink.Database.Name("tracks")} (user_id)");
        await sink.Database.ExecuteAsync($"create view {sink.Database.Name("paid")} as select 1 as id");

        await sink.SendAsync(Track("m1", "{}", "tracks user idx"), Track("m2"), Track("m3", "{}", "Paid"));
        await sink.DrainAsync();

        Assert.Equal(2, (await sink.ProblemsAsync()).Count);
        Assert.Equal(["\"m0\"", "\"m2\""], await sink.Database.ReadAsync("tracks"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_DotInANameAndThePathOfAnother_KeepsBoth(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m0", "{\"a.b\":\"one\",\"a\":{\"b\":\"two\"}}"));

        await sink.DrainAsync();

        var columns = (await sink.Database.Tables.ReadTablesAsync("events", default)).Single(one => one.Name == "order_completed").Columns.Select(one => one.Name).Where(name => name.StartsWith("a_b", StringComparison.Ordinal));
        var values = await sink.Database.ReadAsync("order_completed", string.Join(',', columns));
        Assert.Equal(["\"one\"", "\"two\""], values[0].Split('|').Order(StringComparer.Ordinal));
        Assert.Equal(["\"Order Completed\"|\"order_completed\""], await sink.Database.ReadAsync("order_completed", "event_text, event"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_PropertyWithinAnotherThatIsCalledLikeAColumn_LeavesTheColumnAlone(string kind)
    {
        await using var sink = await StartAsync(kind, server);
        await sink.SendAsync(Track("m0", "{\"user\":{\"id\":\"mallory\"},\"anonymous\":{\"id\":\"mallory\"},\"event\":{\"text\":\"x\"}}"));

        await sink.DrainAsync();

        Assert.Equal(["\"ada\"|\"mallory\"|\"mallory\"|\"Order Completed\""], await sink.Database.ReadAsync("order_completed", "user_id, properties_user_id, properties_anonymous_id, event_text"));
    }

    [Fact]
    public async Task RunAsync_ViewOnAColumnThatHasToChange_RefusesThatEventAlone()
    {
        await using var sink = await StartAsync("postgres", server);
        await sink.SendAsync(Track("m0", "{\"n\":1}"));
        await sink.DrainAsync();
        await sink.Database.ExecuteAsync("create view events.sums as select sum(n) from events.order_completed");

        await sink.SendAsync(Track("m1", "{\"n\":1.5}"), Track("m2", "{\"n\":2}"));
        await sink.DrainAsync();

        Assert.Contains("view", Assert.Single(await sink.ProblemsAsync()), StringComparison.Ordinal);
        Assert.Equal(["\"m0\"", "\"m2\""], await sink.Database.ReadAsync("order_completed"));
        await sink.Database.ExecuteAsync("drop view events.sums");
        Assert.Equal((1, 0), await sink.Worker.RetryAsync(all: false, default));
        Assert.Equal(["1", "1.5", "2"], await sink.Database.ReadAsync("order_completed", "n"));
    }

    [Fact]
    public void NameOf_LongNamesOfStrangers_AreNotKept()
    {
        var cells = new PropertyCells(new(400, 63, true, 1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < 500; n++)
        {
            cells.NameOf("properties", string.Empty, new string('x', 50_000) + n);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
        GC.KeepAlive(cells);
    }

    [Theory]
    [InlineData("Order Completed", "order_completed")]
    [InlineData("orderCompleted", "order_completed")]
    [InlineData("order-completed!", "order_completed")]
    [InlineData("ABTest", "ab_test")]
    [InlineData("userID", "user_id")]
    [InlineData("item2Price", "item2_price")]
    [InlineData("2fast", "_2fast")]
    [InlineData("__a__b__", "a_b")]
    public void Of_Name_IsSnakeCased(string text, string expected) => Assert.Equal(expected, SnakeName.Of(text));

    [Fact]
    public void Of_LettersAreLost_NamesStayDifferent()
    {
        Assert.Matches("^_[0-9a-f]{8}$", SnakeName.Of("注文"));
        Assert.NotEqual(SnakeName.Of("注文"), SnakeName.Of("注釈"));
        Assert.NotEqual(SnakeName.Of("größe"), SnakeName.Of("gräße"));
    }

    [Fact]
    public void Resolve_OneColumnTwice_DoesNotDependOnTheOrder()
    {
        SinkCell Cell(string path) => new("a_b", path, SinkValue.OfText(path));
        List<SinkCell> cells = [Cell("properties.A B"), Cell("properties.a_b"), Cell("properties.a.b")];
        List<SinkCell> others = [cells[2], cells[0], cells[1]];

        CellCollisions.Resolve(cells, 63);
        CellCollisions.Resolve(others, 63);

        Assert.Equal(cells.OrderBy(cell => cell.Column, StringComparer.Ordinal), others.OrderBy(cell => cell.Column, StringComparer.Ordinal));
        Assert.Equal(3, cells.Select(cell => cell.Column).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("properties.a_b", cells.Single(cell => cell.Column == "a_b").Path);
    }
}
