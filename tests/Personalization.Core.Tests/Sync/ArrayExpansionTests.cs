using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>A record for each element of an array: ruling 8.</summary>
public sealed class ArrayExpansionTests
{
    [Fact]
    public async Task RunAsync_TheReferencesExample_GivesARecordAnElement()
    {
        await using var sync = Create();

        var run = await sync.RunAsync([1, "Alice", "[\"ios_a1\",\"android_b2\"]"], [2, "Bob", "[\"ios_c3\"]"], [3, "Charlie", "[]"], [4, "Dana", "[\"web_d4\",\"web_d4\"]"], [5, "Eve", null]);

        Assert.Equal(new SyncCounts { RowsQueried = 5, Added = 4, Ignored = 2, Rejected = 1, Elements = 7 }, run.Counts);
        Assert.True(run.Counts.AddUp);
        Assert.Equal("""{"id":1,"name":"Alice","device":"ios_a1"}""", await sync.FindAsync("ios_a1"));
        Assert.Equal("""{"id":1,"name":"Alice","device":"android_b2"}""", await sync.FindAsync("android_b2"));
        Assert.Equal("""{"id":4,"name":"Dana","device":"web_d4"}""", await sync.FindAsync("web_d4"));
        var rejected = Assert.Single(run.Rejections);
        Assert.Equal("web_d4", rejected.Key);
        Assert.Equal("Column 'devices': The array has this element more than once; the first one is used.", rejected.Reason);
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public async Task RunAsync_ArraysOfAnyKind_GiveTheirElements(object array, string[] keys)
    {
        await using var sync = Create();

        var run = await sync.RunAsync([1, "Alice", array]);

        Assert.Equal(keys.Length, run.Counts.Added);
        foreach (var key in keys)
        {
            Assert.NotNull(await sync.FindAsync(key));
        }
    }

    public static TheoryData<object, string[]> Arrays => new()
    {
        { new[] { "a", "b" }, ["a", "b"] },
        { new List<object?> { 1, 2L, null }, ["1", "2"] },
        { " [1, 2.50, true, null, \"é\\n\", 1e2]", ["1", "2.5", "true", "é\n", "100"] },
        { "plain", ["plain"] },
        { 7, ["7"] },
        { "\\[", ["\\["] },
    };

    [Fact]
    public async Task RunAsync_ElementsChange_OnlyTheirRecordsDo()
    {
        await using var sync = Create();
        await sync.RunAsync([1, "Alice", "[\"a\",\"b\"]"], [2, "Bob", "[\"c\"]"]);

        var run = await sync.RunAsync([1, "Alice", "[\"b\",\"d\"]"], [2, "Bert", "[\"c\"]"]);

        Assert.Equal((1, 1, 1, 1), (run.Counts.Added, run.Counts.Changed, run.Counts.Unchanged, run.Counts.Removed));
        Assert.Null(await sync.FindAsync("a"));
        Assert.Equal("""{"id":2,"name":"Bert","device":"c"}""", await sync.FindAsync("c"));
    }

    [Fact]
    public async Task RunAsync_SameElementInTwoRows_RejectsBothAndKeepsTheRecord()
    {
        await using var sync = Create();
        await sync.RunAsync([1, "Alice", "[\"a\"]"], [2, "Bob", "[\"b\"]"]);

        var run = await sync.RunAsync([1, "Anna", "[\"a\"]"], [2, "Bob", "[\"b\",\"a\",\"a\"]"]);

        Assert.Equal((1, 3, 0), (run.Counts.Unchanged, run.Counts.Rejected, run.Counts.Removed));
        Assert.Equal((2, 4), (run.Counts.RowsQueried, run.Counts.Elements));
        Assert.Equal("""{"id":1,"name":"Alice","device":"a"}""", await sync.FindAsync("a"));
    }

    [Theory]
    [InlineData("[1", "begins like a JSON array and is none")]
    [InlineData("[1] x", "begins like a JSON array and is none")]
    [InlineData("[[1]]", "An element of the array is an array or an object")]
    [InlineData("[\"\\ud800\"]", "not well-formed Unicode")]
    public async Task RunAsync_ArrayThatIsNone_RejectsTheRowWithoutItsValue(string array, string reason)
    {
        await using var sync = Create();

        var run = await sync.RunAsync([1, "Alice", array], [2, "Bob", "[\"b\"]"]);

        Assert.Equal((1, 1), (run.Counts.Added, run.Counts.Rejected));
        var rejected = Assert.Single(run.Rejections);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
        Assert.StartsWith("Column 'devices'", rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ColumnWithATypeAndAPolicy_CastsAndHashesTheElements()
    {
        await using var sync = Create(sync => sync.Column("devices", ColumnType.Number, PiiPolicy.Hash));

        await sync.RunAsync([1, "Alice", "[\"07\",8]"]);

        const string sha256OfSeven = "7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451";
        Assert.Equal($$"""{"id":1,"name":"Alice","device":"{{sha256OfSeven}}"}""", await sync.FindAsync(sha256OfSeven));
        Assert.Null(await sync.FindAsync("7"));
    }

    [Fact]
    public async Task RunAsync_TemplateWithTheElement_SeesIt()
    {
        await using var sync = Create(sync => sync.MapTemplate("label", "{{ name }}/{{ row['_ht_devices_element'] }}"));

        await sync.RunAsync([1, "Alice", "[\"a\"]"]);

        Assert.Contains("\"label\":\"Alice/a\"", await sync.FindAsync("a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PrimaryKeyIsTheArray_IsNotExpanded()
    {
        await using var sync = new OneSync(new FakeQuery("id", "name").SetRows(["[\"a\"]", "x"]), sync => sync.Map("name"));

        await sync.RunAsync();

        Assert.Equal("""{"name":"x"}""", await sync.FindAsync("[\"a\"]"));
    }

    [Fact]
    public async Task RunAsync_ElementsOfAnotherColumn_AreAnUnknownField()
    {
        await using var sync = Create(sync => sync.Map("_ht_tags_element"));

        var run = await sync.RunAsync([1, "Alice", "[\"a\"]"]);

        Assert.Equal(ErrorCodes.UnknownField, run.ErrorCode);
        Assert.Contains("_ht_devices_element", run.Error, StringComparison.Ordinal);
    }

    private static OneSync Create(Action<Personalization.DependencyInjection.SyncBuilder>? more = null)
        => new(new FakeQuery("id", "name", "devices"), sync =>
        {
            sync.OnRemoved(RecordDeleteBehavior.DeleteRecord).Index("id", column: "devices").Map("id").Map("name").Map("_ht_devices_element", to: "device");
            more?.Invoke(sync);
        });
}
