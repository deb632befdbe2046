using System.Text;
using Personalization.Records;

namespace Personalization.Testing;

/// <content>Parts that go without a trace, and parts of syncs that were given up or renamed.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task ApplyAsync_Drop_IsAsIfTheSyncHadNeverWrittenTheRecord()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", "555"), Write("2", """{"n":2}""", "b@x", null), Write("3", """{"n":3}"""));
        await WebAsync(Write("2", """{"visits":2}"""), Write("3", """{"visits":3}"""));
        await CrmAsync(Clear("3"));

        await CrmAsync(Drop("1"), Drop("2"), Drop("3"), Drop("4"));

        Assert.Null(await StoredAsync("1"));
        Assert.Null(await FindAsync("1"));
        Assert.Null(await Records.FindHolderAsync("phone", "555", Cancellation));
        Assert.Null(await HolderAsync("b@x"));
        Assert.Null(await FindByEmailAsync("b@x"));
        Assert.Null(await StoredAsync("4"));
        Assert.Equal("""{"visits":2}""", Text(await FindAsync("2")));
        Assert.Equal("""{"visits":3}""", Text(await FindAsync("3")));
        Assert.Equal(Web, Assert.Single((await StoredAsync("2"))!.Parts).Sync);
        Assert.Empty(await ListAsync(Crm));

        // The values are free again.
        await CrmAsync(Write("5", """{"n":5}""", "a@x", "555"));
        Assert.Equal("5", await HolderAsync("a@x"));
    }

    [Fact]
    public async Task ApplyAsync_DropOfWhatHid_ShowsTheRecordAgain()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null));
        await WebAsync(Remove("1"), Remove("2"), Remove("3"));
        await OldAsync(Remove("2"));

        await WebAsync(Drop("1"), Drop("2"), Drop("3"));

        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
        Assert.Null(await FindByEmailAsync("b@x"));
        Assert.Null(await StoredAsync("3"));
        await OldAsync(Drop("2"));
        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("b@x")));
    }

    [Fact]
    public async Task ApplyAsync_DropOfANewerPart_IsRefused()
    {
        await ApplyAsync(CrmBatch(5, null, Write("1", """{"n":1}""", "a@x", null)));
        Assert.Equal([new OperationRefusal(0, RefusalReason.Superseded)], await Records.ApplyAsync(CrmBatch(4, null, Drop("1")), Cancellation));
        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_Adopt_HandsThePartOverAsItIs()
    {
        await ApplyAsync(OldBatch(5, Write("1", """{"o":1}""", "a@x", null) with { InputHash = 77 }, Write("2", """{"o":2}""", "b@x", "555")));
        await ApplyAsync(OldBatch(6, Clear("2"), Remove("3")));
        await WebAsync(Write("1", """{"visits":1}"""), Write("3", """{"visits":3}"""));

        for (var i = 0; i < 2; i++)
        {
            await ApplyAsync(HeirBatch(9, Adopt("1"), Adopt("2"), Adopt("3"), Adopt("4")));

            AssertFields(await FindByEmailAsync("a@x"), """{"o":1,"visits":1}""");
            Assert.Equal("1", await HolderAsync("a@x"));
            var stored = await StoredAsync("1");
            var part = stored!.PartOf(Crm)!;
            Assert.Equal((PartState.Live, 5L, 77UL, Start.AddSeconds(5)), (part.State, part.Token, part.InputHash, part.SyncedAt));
            Assert.Equal("a@x", part.ValueOf("email"));
            Assert.Equal("""{"o":1}""", Encoding.UTF8.GetString(stored.JsonOf(part).Span));
            Assert.Equal("{}", Text(await FindAsync("2")));
            Assert.Null(await FindAsync("3"));
            Assert.Null(await StoredAsync("4"));
            Assert.Empty(await ListAsync(Old));
            Assert.Equal(
                [new("1", PartState.Live, 5, 77), new("2", PartState.Cleared, 6, 8), new("3", PartState.Removed, 6, 9)],
                (await ListAsync(Crm)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        }

        // The heir's next operations release and lift what it adopted.
        await ApplyAsync(CrmBatch(9, null, Write("1", """{"n":1}""", "c@x", null), Write("3", """{"n":3}""", null, null)));
        Assert.Null(await HolderAsync("a@x"));
        AssertFields(await FindByEmailAsync("c@x"), """{"n":1,"visits":1}""");
        AssertFields(await FindAsync("3"), """{"n":3,"visits":3}""");
    }

    [Fact]
    public async Task ApplyAsync_AdoptWhereTheHeirHasAPart_DropsTheOthers()
    {
        await OldAsync(Write("1", """{"o":1}""", "a@x", "555"), Write("2", """{"o":2}""", "b@x", null), Remove("3"));
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Remove("2"), Write("3", """{"n":3}""", "c@x", null));

        for (var i = 0; i < 2; i++)
        {
            await ApplyAsync(HeirBatch(2, Adopt("1"), Adopt("2"), Adopt("3")));

            Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x"))); // both carried the value
            Assert.Null(await Records.FindHolderAsync("phone", "555", Cancellation));
            Assert.Null(await HolderAsync("b@x"));
            Assert.Equal(PartState.Removed, Assert.Single((await StoredAsync("2"))!.Parts).State);
            Assert.Equal("""{"n":3}""", Text(await FindByEmailAsync("c@x")));
            Assert.Empty(await ListAsync(Old));
            Assert.All(await ListAsync(Crm), entry => Assert.Equal(1, entry.Token));
        }
    }

    [Fact]
    public async Task ApplyAsync_AdoptOfAPartWhoseValueWasTaken_LeavesTheValueWhereItIs()
    {
        await OldAsync(Write("1", """{"o":1}""", "a@x", null));
        await ApplyAsync(CrmBatch(1, Releases(("a@x", "1")), Write("2", """{"n":2}""", "a@x", null)));

        await ApplyAsync(HeirBatch(2, Adopt("1")));
        Assert.Equal("2", await HolderAsync("a@x"));
        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("a@x")));

        await CrmAsync(Clear("1"));
        Assert.Equal("2", await HolderAsync("a@x"));
    }

    [Fact]
    public async Task ApplyAsync_AdoptOfAPartWithAGreaterToken_MayBeAppliedAgain()
    {
        await ApplyAsync(OldBatch(9, Write("1", """{"o":1}""", "a@x", null)));
        await ApplyAsync(HeirBatch(5, Adopt("1")));
        await ApplyAsync(HeirBatch(5, Adopt("1")));
        Assert.Equal("""{"o":1}""", Text(await FindByEmailAsync("a@x")));

        // A newer run of the heir has written the part: an older one takes nothing over.
        await ApplyAsync(OldBatch(9, Write("1", """{"p":1}""", "a@x", null)));
        Assert.Equal([new OperationRefusal(0, RefusalReason.Superseded)], await Records.ApplyAsync(HeirBatch(5, Adopt("1")), Cancellation));
        Assert.Single(await ListAsync(Old));
    }

    [Fact]
    public async Task ApplyAsync_AdoptFromNobodyOrItself_DoesNothing()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));
        await ApplyAsync(CrmBatch(2, null, Adopt("1"), Adopt("2")));
        await ApplyAsync(new RecordBatch(Crm, 2, Start, CrmIndexes, [Adopt("1")]) { AdoptFrom = Crm });

        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
        Assert.Equal([new PartEntry("1", PartState.Live, 1, 7)], await ListAsync(Crm));
    }

    [Fact]
    public async Task ApplyAsync_EveryWritingKind_DropsWhatSupersededSyncsLeftOfTheRecord()
    {
        foreach (var kind in WritingKinds)
        {
            await OldAsync(Write($"{kind}1", """{"n":0,"o":1}""", $"{kind}1@x", "555"), Write($"{kind}2", """{"n":0}""", $"{kind}2@x", null));
            await WebAsync(Write($"{kind}1", """{"visits":1}"""));
            await CrmAsync(Write($"{kind}3", """{"n":3}""", $"{kind}3@x", null));
            await CrmAsync(Clear($"{kind}3"));
            await WebAsync(Write($"{kind}3", """{"visits":3}"""));

            var batch = HeirBatch(
                2,
                Write($"{kind}1", """{"n":11}""", null, "555") with { Kind = kind },
                Write($"{kind}2", """{"n":22}""", $"{kind}2@x", null) with { Kind = kind },
                Write($"{kind}3", """{"n":33}""", $"{kind}4@x", null) with { Kind = kind });
            for (var i = 0; i < 2; i++)
            {
                await ApplyAsync(batch);
                Assert.Equal("""{"n":11}""", Text(await Records.FindAsync("phone", "555", Cancellation)));
                Assert.Null(await HolderAsync($"{kind}1@x"));
                Assert.Equal("""{"n":22}""", Text(await FindByEmailAsync($"{kind}2@x")));
                Assert.Equal("""{"n":33}""", Text(await FindByEmailAsync($"{kind}4@x")));
                Assert.Empty(await ListAsync(Old));
                Assert.Empty(await ListAsync(Web));
            }

            await ApplyAsync(CrmBatch(2, null, Drop($"{kind}1"))); // the next kind claims its telephone number
        }
    }

    [Fact]
    public async Task ApplyAsync_WriteOverWhatASupersededSyncHid_ShowsTheRecord()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));
        await WebAsync(Remove("1"), Remove("2"));

        await ApplyAsync(HeirBatch(2, Write("1", """{"n":11}""", "a@x", null), Write("2", """{"n":22}""", "b@x", null)));

        Assert.Equal("""{"n":11}""", Text(await FindByEmailAsync("a@x")));
        Assert.Equal("""{"n":22}""", Text(await FindByEmailAsync("b@x")));
        Assert.Empty(await ListAsync(Web));
    }

    [Fact]
    public async Task ApplyAsync_OtherKindsAndRefusals_LeaveSupersededPartsAlone()
    {
        await OldAsync(Write("1", """{"o":1}"""), Write("2", """{"o":2}"""), Write("3", """{"o":3}"""), Write("4", """{"o":4}""", "a@x", null), Write("7", """{"o":7}"""));
        await CrmAsync(Write("1", """{"n":1}"""), Write("2", """{"n":2}"""), Write("3", """{"n":3}"""), Write("7", """{"n":7}"""));

        var refusals = await Records.ApplyAsync(
            HeirBatch(2, Clear("1"), Remove("2"), Drop("3"), Write("5", """{"n":5}""", "a@x", null), Update("6", "{}"), Insert("7", "{}")), Cancellation);

        Assert.Equal(
            [
                new OperationRefusal(3, RefusalReason.IndexTaken, "email", "4"),
                new OperationRefusal(4, RefusalReason.RecordMissing),
                new OperationRefusal(5, RefusalReason.PartExists) { InputHash = 7, Token = 1 },
            ],
            refusals);
        Assert.Equal(["1", "2", "3", "4", "7"], (await ListAsync(Old)).Select(entry => entry.Key).Order(StringComparer.Ordinal));
        AssertFields(await FindAsync("3"), """{"o":3}""");
    }
}
