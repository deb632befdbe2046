using System.Text;
using Personalization.Records;

namespace Personalization.Testing;

/// <content>Several syncs' parts, clearing, removing, and what is stored.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task ApplyAsync_Write_ReplacesTheWholePart()
    {
        await CrmAsync(Write("1", """{"name":"Ann","age":30}"""));
        await CrmAsync(Write("1", """{"name":"Anna"}"""));

        Assert.Equal("""{"name":"Anna"}""", Text(await FindAsync("1")));
    }

    [Fact]
    public async Task ApplyAsync_Clear_LeavesAnEmptyRecordThatHasReleasedItsValues()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", "555"));
        await CrmAsync(Clear("1"));

        Assert.Equal("{}", Text(await FindAsync("1")));
        Assert.Null(await FindByEmailAsync("a@x"));
        await CrmAsync(Write("2", """{"name":"Bob"}""", "a@x", "555"));
        Assert.Equal("""{"name":"Bob"}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_Remove_HidesTheRecordAndReleasesItsValues()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await CrmAsync(Remove("1"));

        Assert.Null(await FindAsync("1"));
        Assert.Null(await FindByEmailAsync("a@x"));
        Assert.Null(await HolderAsync("a@x"));
    }

    [Theory]
    [InlineData(RecordOperationKind.Clear)]
    [InlineData(RecordOperationKind.Remove)]
    public async Task ApplyAsync_ClearOrRemoveOfAnUnknownRecord_IsNoError(RecordOperationKind kind)
    {
        await CrmAsync(new RecordOperation(kind, "1"));
        Assert.Null(await FindAsync("1"));
    }

    [Fact]
    public async Task ApplyAsync_WriteAfterRemove_BringsTheRecordBack()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await CrmAsync(Remove("1"));
        await CrmAsync(Write("1", """{"name":"Anna"}""", "a@x", null));

        Assert.Equal("""{"name":"Anna"}""", Text(await FindAsync("1")));
        Assert.Equal("""{"name":"Anna"}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_TwoSyncs_ComposeOneObject()
    {
        await CrmAsync(Write("1", """{"name":"Ann","tags":["a","b"]}""", "a@x", null), Write("2", "{}", "b@x", null));
        await WebAsync(Write("1", """{"visits":3}"""), Write("2", """{"visits":4}"""), Write("3", """{"visits":5}"""));

        AssertFields(await FindAsync("1"), """{"name":"Ann","tags":["a","b"],"visits":3}""");
        AssertFields(await FindByEmailAsync("a@x"), """{"name":"Ann","tags":["a","b"],"visits":3}""");
        AssertFields(await FindByEmailAsync("b@x"), """{"visits":4}""");
        AssertFields(await FindAsync("3"), """{"visits":5}""");

        await CrmAsync(Write("1", """{"name":"Anna"}""", "a@x", null), Write("3", """{"name":"Cy"}""", null, null));
        AssertFields(await FindAsync("1"), """{"name":"Anna","visits":3}""");
        AssertFields(await FindAsync("3"), """{"name":"Cy","visits":5}""");
    }

    [Fact]
    public async Task ApplyAsync_ClearOfOnePart_LeavesTheOther()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await WebAsync(Write("1", """{"visits":3}"""));

        await WebAsync(Clear("1"));
        AssertFields(await FindByEmailAsync("a@x"), """{"name":"Ann"}""");

        await CrmAsync(Clear("1"));
        AssertFields(await FindAsync("1"), "{}");
        Assert.Null(await FindByEmailAsync("a@x"));
    }

    [Fact]
    public async Task ApplyAsync_RemoveByOneSync_HidesTheOthersPartUntilItWritesAgain()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await WebAsync(Write("1", """{"visits":3}"""));
        await WebAsync(Remove("1"));
        Assert.Null(await FindAsync("1"));
        Assert.Null(await FindByEmailAsync("a@x"));

        await CrmAsync(Write("1", """{"name":"Anna"}""", "a2@x", null));
        Assert.Null(await FindAsync("1"));
        Assert.Null(await FindByEmailAsync("a2@x"));
        var hidden = await StoredAsync("1");
        Assert.False(hidden!.IsVisible);
        Assert.Equal("""{"name":"Anna"}""", Encoding.UTF8.GetString(hidden.JsonOf(hidden.PartOf(Crm)!).Span));

        await WebAsync(Write("1", """{"visits":4}"""));
        AssertFields(await FindByEmailAsync("a2@x"), """{"name":"Anna","visits":4}""");
    }

    [Fact]
    public async Task ApplyAsync_BothSyncsRemove_BothMustWriteAgain()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}"""));
        await WebAsync(Write("1", """{"visits":3}"""));
        await CrmAsync(Remove("1"));
        await WebAsync(Remove("1"));

        await WebAsync(Write("1", """{"visits":4}"""));
        Assert.Null(await FindAsync("1"));
        await CrmAsync(Write("1", """{"name":"Ann"}"""));
        AssertFields(await FindAsync("1"), """{"name":"Ann","visits":4}""");
    }

    [Fact]
    public async Task ApplyAsync_RemoveBeforeTheOtherSyncsWrite_HidesAsAfterIt()
    {
        await WebAsync(Remove("1"));
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        Assert.Null(await FindAsync("1"));

        await CrmAsync(Write("2", """{"name":"Bob"}""", "b@x", null));
        await WebAsync(Remove("2"));
        Assert.Null(await FindAsync("2"));
    }

    [Fact]
    public async Task ApplyAsync_OperationsOfTwoSyncs_Commute()
    {
        RecordOperation[] kinds = [Write("?", """{"name":"Ann"}"""), Clear("?"), Remove("?")];
        foreach (var (crm, web) in kinds.SelectMany(crm => kinds.Select(web => (crm, web))))
        {
            var one = $"{crm.Kind}-{web.Kind}-1";
            var two = $"{crm.Kind}-{web.Kind}-2";
            var visits = web.Kind == RecordOperationKind.Write ? Encoding.UTF8.GetBytes("""{"visits":1}""") : default;
            await CrmAsync(crm with { Key = one });
            await WebAsync(web with { Key = one, Part = visits });
            await WebAsync(web with { Key = two, Part = visits });
            await CrmAsync(crm with { Key = two });

            var (first, second) = (await FindAsync(one), await FindAsync(two));
            Assert.Equal(first is null ? null : Fields(first.Utf8Json), second is null ? null : Fields(second.Utf8Json));
        }
    }

    [Fact]
    public async Task GetStoredAsync_AnswersPartsWithTheirHeaders()
    {
        await ApplyAsync(CrmBatch(5, null, Write("1", """{"name":"Ann"}""", "a@x", null) with { InputHash = ulong.MaxValue }));
        await ApplyAsync(WebBatch(6, Write("1", """{"visits":3}""")));

        var stored = await StoredAsync("1");
        Assert.Equal("1", stored!.Key);
        Assert.True(stored.IsVisible);
        Assert.Equal(2, stored.Parts.Count);
        var crm = stored.PartOf(Crm)!;
        Assert.Equal(PartState.Live, crm.State);
        Assert.Equal(5, crm.Token);
        Assert.Equal(Start.AddSeconds(5), crm.SyncedAt);
        Assert.Equal(ulong.MaxValue, crm.InputHash);
        Assert.Equal("a@x", crm.ValueOf("email"));
        Assert.Null(crm.ValueOf("phone"));
        Assert.Equal("""{"name":"Ann"}""", Encoding.UTF8.GetString(stored.JsonOf(crm).Span));
        Assert.Equal("""{"visits":3}""", Encoding.UTF8.GetString(stored.JsonOf(stored.PartOf(Web)!).Span));
        Assert.Equal(6, stored.PartOf(Web)!.Token);
        Assert.Null(await StoredAsync("2"));
    }

    [Fact]
    public async Task GetStoredAsync_ClearedAndRemovedParts_KeepTheirHeaders()
    {
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));
        await ApplyAsync(CrmBatch(3, null, Clear("1")));
        await ApplyAsync(WebBatch(4, Remove("1")));

        var stored = await StoredAsync("1");
        var cleared = stored!.PartOf(Crm)!;
        Assert.Equal((PartState.Cleared, 3L, 8UL), (cleared.State, cleared.Token, cleared.InputHash));
        Assert.Null(cleared.ValueOf("email"));
        Assert.Equal("{}", Encoding.UTF8.GetString(stored.JsonOf(cleared).Span));
        var removed = stored.PartOf(Web)!;
        Assert.Equal((PartState.Removed, 4L, 9UL), (removed.State, removed.Token, removed.InputHash));
        Assert.False(stored.IsVisible);
    }

    [Fact]
    public async Task ApplyAsync_RemoveByASoleSync_LeavesNothing()
    {
        var alone = await Store.OpenAsync(Definition("alone", syncCount: 1), Cancellation);
        await ApplyAsync(alone, new RecordBatch(Crm, 1, Start, CrmIndexes, [Write("1", """{"n":1}""", "a@x", null)]));
        await ApplyAsync(alone, new RecordBatch(Crm, 1, Start, CrmIndexes, [Remove("1")]));

        Assert.Null(await alone.FindAsync("id", "1", Cancellation));
        Assert.Null(await alone.GetStoredAsync("1", Cancellation));
        Assert.Null(await alone.FindHolderAsync("email", "a@x", Cancellation));
    }
}
