using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Debugging;
using Personalization.Journal;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>The debugger over HTTP.</summary>
public sealed class DebuggerTests
{
    private const string Debug = "/api/v1/syncs/customer-profile/debug";
    private const string Letters = "=+-@'\",\r\n\t a1é;{}[]\\\u0001";
    private const string Rows = "/api/v1/syncs/customer-profile/rows";

    [Fact]
    public async Task Debug_SwitchedOnAndOff_RecordsTheRunsBetween()
    {
        var customers = ApiHost.Customers;
        await using var host = await ApiHost.StartAsync(customers: customers);
        var key = await ManagerOf(host);
        Assert.False((await host.AskAsync("GET", Debug, key)).Json.GetProperty("isOn").GetBoolean());

        var on = await host.AskAsync("POST", Debug, key, """{"for":"30m"}""");
        Assert.Equal((200, true), (on.Status, on.Json.GetProperty("isOn").GetBoolean()));
        Assert.Equal(TimeSpan.FromMinutes(30), on.Json.GetProperty("until").GetDateTimeOffset() - on.Json.GetProperty("since").GetDateTimeOffset());
        customers.SetRows([5, "jane@example.com", "Anna", "Oslo", 1], ["c", "c@x", "Cid", null, 3]);
        var run = await host.Syncs.RunAsync("customer-profile");

        var rows = DataOf(await host.AskAsync("GET", $"/api/v1/runs/{run.RunId}/rows", key));
        Assert.Equal(["changed 5", "added c", "removed b"], rows.Select(row => $"{row.GetProperty("operation").GetString()} {row.GetProperty("key").GetString()}"));
        Assert.Equal("""{"user_id":5,"full_name":"Anna","city":"Oslo","orders":1,"email":"jane@example.com"}""", rows[0].GetProperty("source").GetRawText());
        Assert.Equal("""{"full_name":"Anna","city":"Oslo","orders":1}""", rows[0].GetProperty("part").GetRawText());
        Assert.Equal("written", rows[0].GetProperty("answer").GetString());
        Assert.Equal(JsonValueKind.Null, rows[2].GetProperty("source").ValueKind);
        Assert.Equal(["c"], KeysOf(await host.AskAsync("GET", $"/api/v1/runs/{run.RunId}/rows?operation=added&status=succeeded&batch=0", key)));
        Assert.Equal(["b"], KeysOf(await host.AskAsync("GET", $"{Rows}?key=b", key)));
        Assert.Equal(["5", "c", "b"], KeysOf(await host.AskAsync("GET", Rows, key)));

        var off = await host.AskAsync("DELETE", Debug, key);
        Assert.Equal((200, false), (off.Status, off.Json.GetProperty("isOn").GetBoolean()));
        customers.SetRows([5, "jane@example.com", "Anne", "Oslo", 1]);
        var next = await host.Syncs.RunAsync("customer-profile");
        Assert.Empty(DataOf(await host.AskAsync("GET", $"/api/v1/runs/{next.RunId}/rows", key)));
    }

    [Fact]
    public async Task Rows_Paged_AreWholeAndInOrder()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);
        await AppendAsync(host, Enumerable.Range(0, 2_345).Select(n => Row(n, $"key {n:0000}")));

        var keys = new List<string?>();
        for (long? after = -1; after is not null;)
        {
            var page = await host.AskAsync("GET", $"/api/v1/runs/run-1/rows?limit=1000{(after < 0 ? string.Empty : $"&after={after}")}", key);
            keys.AddRange(KeysOf(page));
            after = page.Json.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }

        Assert.Equal(Enumerable.Range(0, 2_345).Select(n => $"key {n:0000}"), keys);
        Assert.Equal(keys, KeysOf(await host.AskAsync("GET", "/api/v1/runs/run-1/rows?format=json", key)));
        var csv = await host.AskAsync("GET", "/api/v1/runs/run-1/rows?format=csv&limit=300", key);
        Assert.Equal(("text/csv; charset=utf-8", "no-store"), (csv.Header("Content-Type"), csv.Header("Cache-Control")));
        Assert.Equal(keys.Take(300), CsvText.Parse(csv.Text).Skip(1).Select(row => row[3]));
    }

    [Theory]
    [InlineData("status=failed")]
    [InlineData("operation=any")]
    [InlineData("format=xml")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("batch=a")]
    [InlineData("after=-5")]
    public async Task Rows_WrongQuery_IsRefused(string query)
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);
        await AppendAsync(host, [Row(0, "a")]);

        var answer = await host.AskAsync("GET", "/api/v1/runs/run-1/rows?" + query, key);

        Assert.Equal((400, "request_malformed"), (answer.Status, answer.Code()));
    }

    [Theory]
    [InlineData("""{"for":"8d"}""")]
    [InlineData("""{"for":"0s"}""")]
    [InlineData("""{"for":"1"}""")]
    [InlineData("""{"for":""}""")]
    [InlineData("""{"for":60}""")]
    [InlineData("""{"for":"99999999999d"}""")]
    [InlineData("""[]""")]
    public async Task Debug_WrongLength_IsRefused(string body)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("POST", Debug, await ManagerOf(host), body);

        Assert.Equal((400, "request_malformed"), (answer.Status, answer.Code()));
    }

    [Fact]
    public async Task Debug_KeyOfOtherCollectionsOrSomeFields_SeesNothing()
    {
        await using var host = await ApiHost.StartAsync();
        await AppendAsync(host, [Row(0, "a")]);
        var other = await host.CreateKeyAsync(new ApiKeySettings { Name = "other", Scopes = ApiKeyScope.Manage, Collections = ["products"] });
        var some = await host.CreateKeyAsync(new ApiKeySettings { Name = "some", Scopes = ApiKeyScope.Manage, Fields = ["city"] });
        var own = await host.CreateKeyAsync(new ApiKeySettings { Name = "own", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });

        Assert.Equal(403, (await host.AskAsync("POST", Debug, other, "{}")).Status);
        Assert.Equal(403, (await host.AskAsync("GET", Rows, other)).Status);
        Assert.Equal(404, (await host.AskAsync("GET", "/api/v1/runs/run-1/rows", other)).Status);
        Assert.Equal("fields_forbidden", (await host.AskAsync("POST", Debug, some, "{}")).Code());
        Assert.Equal("fields_forbidden", (await host.AskAsync("GET", "/api/v1/runs/run-1/rows", some)).Code());
        Assert.Equal("fields_forbidden", (await host.AskAsync("GET", Rows + "?format=csv", some)).Code());
        Assert.Equal(["a"], KeysOf(await host.AskAsync("GET", "/api/v1/runs/run-1/rows", own)));
        Assert.Equal("run_not_found", (await host.AskAsync("GET", "/api/v1/runs/run-2/rows", own)).Code());
        Assert.Equal("sync_not_found", (await host.AskAsync("POST", "/api/v1/syncs/nobody/debug", await ManagerOf(host), "{}")).Code());
    }

    [Fact]
    public async Task Debug_KeysAndValues_AreInNoLog()
    {
        var seen = new ConcurrentQueue<string>();
        var customers = ApiHost.Customers;
        await using var host = await ApiHost.StartAsync(customers: customers, build: builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new CollectingLoggerProvider(seen)));
        var key = await ManagerOf(host);
        await host.AskAsync("POST", Debug, key, "{}");
        customers.SetRows(["planted-key", "planted-mail@x", "planted-name", "planted-city", 1], ["planted-key", "planted-two@x", "planted-name", "planted-city", 2], [7, "planted-same@x", "planted-name", null, 1], [8, "planted-same@x", null, null, 1]);
        var run = await host.Syncs.RunAsync("customer-profile");

        Assert.Equal(4, DataOf(await host.AskAsync("GET", $"/api/v1/runs/{run.RunId}/rows?format=json", key)).Count(row => row.GetProperty("status").GetString() == "rejected"));
        await host.AskAsync("GET", $"{Rows}?key=planted-key", key);
        await host.AskAsync("GET", $"{Rows}?key=planted-key&format=csv", key);
        await host.AskAsync("GET", $"{Rows}?key=planted-key&status=planted-status", key);

        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, text => text.Contains("planted", StringComparison.OrdinalIgnoreCase) || text.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_HostileCells_ParseBack()
    {
        string?[] cells = ["plain", "", null, "=cmd|' /C calc'!A0", "+1", "+cmd", "-2.5", "-cmd", "@sum", "\tx", "\r\n", "\n", "'", "'=x", "a\"b", "a,b", " a ", "ä", "\"", "line\r\nline", "\u2028", "'+1"];
        foreach (var cell in cells)
        {
            var text = DebugCsv.Append(new StringBuilder(), cell).Append(",end\r\n").ToString();

            var parsed = Assert.Single(CsvText.Parse(text));

            Assert.Equal([cell ?? string.Empty, "end"], parsed.Select(CsvText.Unguard));
            Assert.False(parsed[0].Length > 0 && parsed[0][0] is '=' or '@' or '\t' or '\r' or '\n');
            Assert.False(parsed[0] is "+cmd" or "-cmd");
        }
    }

    [Fact]
    public void Csv_AnyRows_ParseBack()
    {
        var random = new SeededRandom(4711);
        for (var round = 0; round < 500; round++)
        {
            var rows = Enumerable.Range(0, random.Next(5) + 1).Select(n => Row(n, TextOf(random)) with
            {
                Operation = random.Next(2) == 0 ? null : "added",
                Reason = TextOf(random),
                Region = TextOf(random),
                Answer = TextOf(random),
                Batch = random.Next(2) == 0 ? null : random.Next(1000),
                Source = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { [TextOf(random) ?? "x"] = TextOf(random) }),
            }).ToList();
            var text = new StringBuilder(DebugCsv.Header + "\r\n");
            rows.ForEach(row => DebugCsv.AppendRow(text, row));

            var parsed = CsvText.Parse(text.ToString());

            Assert.Equal(DebugCsv.Header.Split(','), parsed[0]);
            foreach (var (row, cells) in rows.Zip(parsed.Skip(1)))
            {
                var values = cells.Select(CsvText.Unguard).ToArray();
                Assert.Equal(
                    [row.RunId, $"{row.Number}", row.Key ?? "", row.Operation ?? "", row.Status, row.Reason ?? "", $"{row.Batch}", row.Region ?? "", row.Answer ?? "", Encoding.UTF8.GetString(row.Source!.Value.Span), ""],
                    [.. values[..2], .. values[3..]]);
            }

            Assert.Equal(rows.Count + 1, parsed.Count);
        }
    }

    [Fact]
    public async Task Export_AnyRows_IsJsonThatParsesBack()
    {
        var random = new SeededRandom(4711);
        await using var host = await ApiHost.StartAsync();
        var rows = Enumerable.Range(0, 700).Select(n => Row(n, TextOf(random)) with
        {
            Reason = TextOf(random),
            Source = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { ["a"] = TextOf(random) }),
        }).ToList();
        await AppendAsync(host, rows);

        var data = DataOf(await host.AskAsync("GET", "/api/v1/runs/run-1/rows?format=json", await ManagerOf(host)));

        Assert.Equal(rows.Select(row => (row.Key, row.Reason)), data.Select(row => (row.GetProperty("key").GetString(), row.GetProperty("reason").GetString())));
        Assert.Equal(rows.Select(row => JsonDocument.Parse(row.Source!.Value).RootElement.GetProperty("a").GetString()), data.Select(row => row.GetProperty("source").GetProperty("a").GetString()));
    }

    private static string? TextOf(SeededRandom random) => random.Next(6) == 0 ? null : string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Letters[random.Next(Letters.Length)]));

    private static JournalRow Row(int number, string? key) => new()
    {
        RunId = "run-1",
        SyncId = "customer-profile",
        Kind = JournalRowKind.Debugged,
        Number = number,
        At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Key = key,
        Status = "succeeded",
    };

    private static async Task AppendAsync(ApiHost host, IEnumerable<JournalRow> rows)
    {
        foreach (var chunk in rows.Chunk(500))
        {
            await host.App.Services.GetRequiredService<IJournal>().AppendRowsAsync(chunk, CancellationToken.None);
        }
    }

    private static Task<string> ManagerOf(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

    private static JsonElement[] DataOf(RawResponse answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("data").EnumerateArray()];
    }

    private static IEnumerable<string?> KeysOf(RawResponse answer) => DataOf(answer).Select(row => row.GetProperty("key").GetString());
}
