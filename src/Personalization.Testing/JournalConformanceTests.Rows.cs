using Personalization.Journal;

namespace Personalization.Testing;

/// <content>Rows of runs.</content>
public abstract partial class JournalConformanceTests
{
    [Fact]
    public async Task AppendRows_WithEverythingOrNothing_AreListedAsTheyWere()
    {
        var full = RowOf("01", 0, "Zoë \U0001F600") with
        {
            Operation = "changed",
            Status = "succeeded",
            Reason = "column \"age\": text",
            Batch = 3,
            Region = "eu",
            Source = Bytes("""{"a": "\u0000"}"""),
            Part = Bytes("{}"),
            Answer = "OK",
            ExpiresAt = Start.AddDays(1),
        };
        var bare = RowOf("01", 1, null);

        await AppendAsync(full, bare);

        var listed = await (await OpenAnotherAsync()).ListRowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }, Cancellation);
        Assert.Equal(bare, listed[1]);
        Assert.Equal(full with { Source = null, Part = null }, listed[0] with { Source = null, Part = null });
        Assert.Equal(full.Source!.Value.ToArray(), listed[0].Source!.Value.ToArray());
        Assert.Equal(full.Part!.Value.ToArray(), listed[0].Part!.Value.ToArray());
    }

    [Fact]
    public async Task AppendRows_TextThatNoDatabaseTakes_IsKeptOrReplaced()
    {
        await AppendAsync(RowOf("01", 0, "a\0b") with { Reason = "c\0d\uD800", Answer = "\0" });

        var row = Assert.Single(await Journal.ListRowsAsync(new() { Kind = JournalRowKind.Rejected, SyncId = "customers", Key = "a\0b" }, Cancellation));

        Assert.Equal("a\0b", row.Key);
        Assert.StartsWith("c", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppendRows_LongKey_IsFound()
    {
        // Without repetitions: a database may compress what it indexes.
        var random = new SeededRandom(TestSettings.NextSeed());
        var key = string.Concat(Enumerable.Range(0, 10_000).Select(_ => (char)('a' + random.Next(25))));

        await AppendAsync(RowOf("01", 0, key));

        Assert.Equal(["01/0"], await RowsAsync(new() { Kind = JournalRowKind.Rejected, SyncId = "customers", Key = key }));
    }

    [Fact]
    public async Task AppendRows_Again_KeepsTheFirst()
    {
        await AppendAsync(RowOf("01", 0, "first"), RowOf("01", 1, "first"));
        await AppendAsync(RowOf("01", 1, "second"), RowOf("01", 2, "second"), RowOf("01", 0, "second", JournalRowKind.Debugged));
        await AppendAsync();

        var rows = await Journal.ListRowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }, Cancellation);
        Assert.Equal(["first", "first", "second"], rows.Select(row => row.Key));
        Assert.Equal(["01/0"], await RowsAsync(new() { Kind = JournalRowKind.Debugged, RunId = "01" }));
    }

    [Fact]
    public async Task AppendRows_ManyAtOnce_AreAllThereInTheOrderOfTheirNumbers()
    {
        await AppendAsync([.. Enumerable.Range(0, 1_234).Select(n => RowOf("01", n, $"k{n}"))]);

        var first = await Journal.ListRowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01", Limit = int.MaxValue }, Cancellation);
        var rest = await Journal.ListRowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01", After = first[^1].Number, Limit = int.MaxValue }, Cancellation);

        Assert.Equal(JournalLimits.Page, first.Count);
        Assert.Equal(Enumerable.Range(0, 1_234).Select(n => (long)n), first.Concat(rest).Select(row => row.Number));
    }

    [Fact]
    public async Task ListRows_ByEachFilter_ListsWhatIsMeant()
    {
        await AppendAsync(
            RowOf("01", 0, "ann") with { Status = "succeeded", Operation = "added", Batch = 1 },
            RowOf("01", 1, "bob") with { Operation = "changed", Batch = 2 },
            RowOf("02", 0, "bob", sync: "orders"),
            RowOf("03", 7, "ann"),
            RowOf("03", 8, "ann"));
        var all = new JournalRowQuery { Kind = JournalRowKind.Rejected };

        Assert.Equal(["01/0", "01/1"], await RowsAsync(all with { RunId = "01" }));
        Assert.Equal(["01/0"], await RowsAsync(all with { RunId = "01", Status = "succeeded" }));
        Assert.Equal(["01/1"], await RowsAsync(all with { RunId = "01", Operation = "changed" }));
        Assert.Equal(["01/1"], await RowsAsync(all with { RunId = "01", Batch = 2 }));
        Assert.Equal(["01/1"], await RowsAsync(all with { RunId = "01", Key = "bob" }));
        Assert.Equal(["01/1"], await RowsAsync(all with { RunId = "01", After = 0 }));
        Assert.Equal(["03/7", "03/8", "01/0"], await RowsAsync(all with { SyncId = "customers", Key = "ann" }));
        Assert.Equal(["03/7"], await RowsAsync(all with { SyncId = "customers", Key = "ann", Limit = 1 }));
        Assert.Equal(["02/0"], await RowsAsync(all with { SyncId = "orders", Key = "bob" }));
        Assert.Empty(await RowsAsync(all with { SyncId = "orders", Key = "ann" }));
        Assert.Empty(await RowsAsync(new() { Kind = JournalRowKind.Removed, RunId = "01" }));
    }

    [Fact]
    public async Task ListRows_RowWhoseTimeIsUp_IsNotListed()
    {
        await AppendAsync(RowOf("01", 0) with { ExpiresAt = Start.AddHours(24) });
        Assert.Equal(["01/0"], await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }));

        Time.Advance(TimeSpan.FromHours(24));

        Assert.Empty(await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }));
    }

    [Theory]
    [InlineData("kind", 2, "01/0 02/0")]
    [InlineData("sync", 1, "01/0 01/1 03/0")]
    [InlineData("run", 2, "02/0 03/0")]
    [InlineData("key", 2, "01/1 02/0")]
    [InlineData("key and sync", 1, "01/1 02/0 03/0")]
    [InlineData("before", 1, "01/0 01/1 02/0")]
    [InlineData("kind and sync", 1, "01/0 02/0 03/0")]
    [InlineData("all", 4, "")]
    public async Task RemoveRows_ByEachFilter_RemovesWhatIsMeant(string what, long expected, string left)
    {
        await AppendAsync(
            RowOf("01", 0, "ann"),
            RowOf("01", 1, "bob", JournalRowKind.Debugged),
            RowOf("02", 0, "cid", sync: "orders"),
            RowOf("03", 0, "ann", JournalRowKind.Debugged, "items") with { At = Start.AddSeconds(-1) });
        JournalRowFilter filter = what switch
        {
            "kind" => new() { Kind = JournalRowKind.Debugged },
            "sync" => new() { SyncId = "orders" },
            "run" => new() { RunId = "01" },
            "key" => new() { Key = "ann" },
            "key and sync" => new() { Key = "ann", SyncId = "customers" },
            "before" => new() { Before = Start },
            "kind and sync" => new() { Kind = JournalRowKind.Debugged, SyncId = "customers" },
            _ => new(),
        };

        Assert.Equal(expected, await Journal.RemoveRowsAsync(filter, Cancellation));

        string[] runs = ["01", "02", "03"];
        var there = new List<string>();
        foreach (var run in runs)
        {
            there.AddRange(await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = run }));
            there.AddRange(await RowsAsync(new() { Kind = JournalRowKind.Debugged, RunId = run }));
        }

        Assert.Equal(left, string.Join(' ', there));
    }
}
