using System.Text;
using Personalization.Records;

namespace Personalization.Testing;

/// <content>Writing and looking up.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task FindAsync_EmptyCollection_AnswersNull()
    {
        Assert.Null(await FindAsync("1"));
        Assert.Null(await FindByEmailAsync("a@x"));
    }

    [Fact]
    public async Task FindAsync_WrittenRecord_IsFoundByEachOfItsIndexes()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", "555"), Write("2", """{"name":"Bob"}""", "b@x", "556"));

        Assert.Equal("""{"name":"Ann"}""", Text(await FindAsync("1")));
        Assert.Equal("""{"name":"Ann"}""", Text(await FindByEmailAsync("a@x")));
        Assert.Equal("""{"name":"Ann"}""", Text(await Records.FindAsync("phone", "555", Cancellation)));
        Assert.Equal("""{"name":"Bob"}""", Text(await FindByEmailAsync("b@x")));
        Assert.Null(await FindAsync("a@x"));
        Assert.Null(await FindByEmailAsync("555"));
        Assert.Null(await FindAsync("3"));
    }

    [Fact]
    public async Task FindAsync_WrittenRecord_SaysWhenItsNewestPartWasWritten()
    {
        await ApplyAsync(CrmBatch(5, null, Write("1", "{}")));
        Assert.Equal(Start.AddSeconds(5), (await FindAsync("1"))!.LastModified);

        await ApplyAsync(WebBatch(9, Write("1", """{"visits":1}""")));
        await ApplyAsync(CrmBatch(7, null, Write("1", """{"name":"Ann"}""")));
        Assert.Equal(Start.AddSeconds(9), (await FindAsync("1"))!.LastModified);
    }

    [Fact]
    public async Task FindAsync_NullIndexValue_HasNoPointer()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", null, "555"), Write("2", """{"name":"Bob"}""", null, null));

        Assert.NotNull(await FindAsync("2"));
        Assert.NotNull(await Records.FindAsync("phone", "555", Cancellation));
        Assert.Null(await FindByEmailAsync(string.Empty));
        Assert.Null(await FindByEmailAsync("null"));
    }

    [Fact]
    public async Task FindAsync_ValuesDifferingInCaseSpaceOrNormalisation_AreDifferent()
    {
        string[] keys = ["ann", "Ann", "ann ", " ann", "\u00e9", "e\u0301", "5", "5.0", "05"];
        await CrmAsync([.. keys.Select((key, i) => Write(key, $$"""{"n":{{i}}}""", key, null))]);

        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal($$"""{"n":{{i}}}""", Text(await FindAsync(keys[i])));
            Assert.Equal($$"""{"n":{{i}}}""", Text(await FindByEmailAsync(keys[i])));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    [InlineData("\U0001F600 \u4e2d\u6587 \u05d0")]
    [InlineData("it's \"quoted\" \\ /%:{}[]")]
    [InlineData("line\r\nbreak\ttab")]
    [InlineData("*?;--")]
    public async Task FindAsync_StrangeKeys_AreKeysLikeOthers(string key)
    {
        await CrmAsync(Write(key, """{"n":1}""", key, key), Write("other", """{"n":2}""", "other", "other"));

        Assert.Equal("""{"n":1}""", Text(await FindAsync(key)));
        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync(key)));
        Assert.Equal("""{"n":1}""", Text(await Records.FindAsync("phone", key, Cancellation)));
        Assert.Equal(key, await HolderAsync(key));
        Assert.Equal(key, (await StoredAsync(key))!.Key);
    }

    [Fact]
    public async Task FindAsync_LongKey_IsFound()
    {
        var key = new string('k', 4000);
        await CrmAsync(Write(key, """{"n":1}""", key + "@x", null));

        Assert.NotNull(await FindAsync(key));
        Assert.NotNull(await FindByEmailAsync(key + "@x"));
        Assert.Null(await FindAsync(key[1..]));
    }

    [Fact]
    public async Task FindAsync_RecordOfOneMegabyte_IsAnsweredByteForByte()
    {
        var json = $$"""{"text":"{{new string('\u00e9', 512 * 1024)}}"}""";
        await CrmAsync(Write("1", json, "a@x", null));
        await WebAsync(Write("1", """{"visits":1}"""));

        var record = await FindByEmailAsync("a@x");
        AssertFields(record, json[..^1] + ",\"visits\":1}");
        Assert.True(record!.Utf8Json.Length > 1024 * 1024);
    }

    [Fact]
    public async Task FindAsync_UnicodePayload_IsAnsweredByteForByte()
    {
        const string Json = """{"a":"😀 é 中\u0000\"\\","b":[1,2.50,null,{"c":{}}],"":""}""";
        await CrmAsync(Write("1", Json));

        Assert.Equal(Encoding.UTF8.GetBytes(Json), (await FindAsync("1"))!.Utf8Json.ToArray());
    }

    [Fact]
    public async Task FindManyAsync_SomeUnknownAndRepeated_AnswersEveryDistinctValue()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null), Write("3", """{"n":3}""", "c@x", null));

        var byKey = await Records.FindManyAsync("id", ["1", "3", "1", "9", "9"], Cancellation);
        Assert.Equal(["1", "3", "9"], byKey.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("""{"n":1}""", Text(byKey["1"]));
        Assert.Equal("""{"n":3}""", Text(byKey["3"]));
        Assert.Null(byKey["9"]);

        var byEmail = await Records.FindManyAsync("email", ["b@x", "z@x"], Cancellation);
        Assert.Equal("""{"n":2}""", Text(byEmail["b@x"]));
        Assert.Null(byEmail["z@x"]);
        Assert.Empty(await Records.FindManyAsync("email", [], Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_EmptyBatch_DoesNothing() => await CrmAsync();

    [Fact]
    public async Task ApplyAsync_ManyOperations_AreAllApplied()
    {
        const int Count = 2500;
        await CrmAsync([.. Enumerable.Range(0, Count).Select(i => Write($"{i}", $$"""{"n":{{i}}}""", $"{i}@x", i % 2 == 0 ? null : $"p{i}"))]);

        foreach (var i in new[] { 0, 1, 999, 1000, 1001, Count - 1 })
        {
            Assert.Equal($$"""{"n":{{i}}}""", Text(await FindAsync($"{i}")));
            Assert.Equal($$"""{"n":{{i}}}""", Text(await FindByEmailAsync($"{i}@x")));
        }
    }

    [Fact]
    public async Task OpenAsync_TwoCollections_HaveTheirOwnRecordsAndPointers()
    {
        var products = await Store.OpenAsync(Definition("Products"), Cancellation);
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await ApplyAsync(products, new RecordBatch(Crm, 1, Start, CrmIndexes, [Write("1", """{"name":"Cup"}""", "a@x", null)]));

        Assert.Equal("""{"name":"Ann"}""", Text(await FindAsync("1")));
        Assert.Equal("""{"name":"Cup"}""", Text(await products.FindAsync("email", "a@x", Cancellation)));
    }

    [Fact]
    public async Task OpenAsync_Repeated_KeepsWhatIsStored()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await Store.OpenAsync(Definition(People), Cancellation);

        Assert.NotNull(await FindAsync("1"));
        Assert.NotNull(await FindByEmailAsync("a@x"));
        Assert.Equal("1", await HolderAsync("a@x"));
    }

    [Fact]
    public async Task FindAsync_UnknownIndex_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await Records.FindAsync("loyalty", "L1", Cancellation));
        Assert.Equal(ErrorCodes.IndexNotFound, exception.Code);
    }

    [Fact]
    public async Task OpenAsync_IndexAdded_IsFilledByTheNextWritesAndFoundByOlderHandles()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        var newer = await Store.OpenAsync(Definition(People, 2, "email", "phone", "loyalty"), Cancellation);
        Assert.Null(await Records.FindAsync("loyalty", "L1", Cancellation));
        Assert.Equal(newer.Definition.OtherIndexes, Records.Definition.OtherIndexes);

        var batch = new RecordBatch(Crm, 2, Start, ["email", "phone", "loyalty"], [Write("1", """{"name":"Ann"}""", "a@x", null, "L1")]);
        await ApplyAsync(batch);
        Assert.NotNull(await newer.FindAsync("loyalty", "L1", Cancellation));
        Assert.NotNull(await Records.FindAsync("loyalty", "L1", Cancellation));
        Assert.NotNull(await FindByEmailAsync("a@x"));
    }
}
