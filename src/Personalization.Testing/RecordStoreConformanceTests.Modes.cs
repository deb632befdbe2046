using Personalization.Records;

namespace Personalization.Testing;

/// <content>Writes with a condition: update and insert.</content>
public abstract partial class RecordStoreConformanceTests
{
    private static readonly RecordOperationKind[] WritingKinds = [RecordOperationKind.Write, RecordOperationKind.Update, RecordOperationKind.Insert];

    [Fact]
    public async Task ApplyAsync_UpdateOfARecordThatIsThere_WritesAsWriteDoes()
    {
        await WebAsync(Write("1", """{"visits":3}"""), Write("2", """{"visits":4}"""));
        await CrmAsync(Write("2", """{"name":"Bob","age":1}""", "b@x", "556"), Write("3", """{"name":"Cy"}""", "c@x", null));
        await WebAsync(Clear("1"));
        await CrmAsync(Clear("3"));

        await ApplyAsync(CrmBatch(
            2,
            null,
            Update("1", """{"name":"Ann"}""", "a@x", "555"),
            Update("2", """{"name":"Rob"}""", "r@x", null),
            Update("3", """{"name":"Cyd"}""", "c@x", null)));

        AssertFields(await FindByEmailAsync("a@x"), """{"name":"Ann"}""");
        AssertFields(await FindByEmailAsync("r@x"), """{"name":"Rob","visits":4}""");
        AssertFields(await FindByEmailAsync("c@x"), """{"name":"Cyd"}""");
        Assert.Null(await FindByEmailAsync("b@x"));
        Assert.Null(await HolderAsync("b@x"));
        var part = (await StoredAsync("2"))!.PartOf(Crm)!;
        Assert.Equal((PartState.Live, 2L, 7UL, Start.AddSeconds(2)), (part.State, part.Token, part.InputHash, part.SyncedAt));
    }

    [Fact]
    public async Task ApplyAsync_UpdateOfNoRecord_IsRefusedAndChangesNothing()
    {
        await CrmAsync(Write("2", """{"n":2}""", "b@x", null), Write("4", """{"n":4}""", "d@x", null), Remove("3"));
        await WebAsync(Remove("4"), Write("5", """{"visits":5}"""));
        await OldAsync(Remove("5"));

        var refusals = await Records.ApplyAsync(
            CrmBatch(
                2,
                null,
                Update("1", """{"n":11}""", "a@x", null), // nothing is stored
                Update("2", """{"n":22}""", "b@x", null),
                Update("3", """{"n":33}""", "c@x", null), // only what this sync removed
                Update("4", """{"n":44}""", "e@x", null), // another sync hides it
                Update("5", """{"n":55}""", "f@x", null)),
            Cancellation);

        Assert.Equal([Missing(0), Missing(2), Missing(3), Missing(4)], refusals);
        Assert.Null(await StoredAsync("1"));
        Assert.Equal("""{"n":22}""", Text(await FindByEmailAsync("b@x")));
        Assert.Equal((PartState.Removed, 1L), ((await StoredAsync("3"))!.PartOf(Crm)!.State, (await StoredAsync("3"))!.PartOf(Crm)!.Token));
        Assert.Equal("d@x", (await StoredAsync("4"))!.PartOf(Crm)!.ValueOf("email"));
        Assert.Null((await StoredAsync("5"))!.PartOf(Crm));
        foreach (var email in new[] { "a@x", "c@x", "e@x", "f@x" })
        {
            Assert.Null(await HolderAsync(email));
        }

        static OperationRefusal Missing(int position) => new(position, RefusalReason.RecordMissing);
    }

    [Fact]
    public async Task ApplyAsync_UpdateWhereOnlyThisSyncHidesTheRecord_LiftsIt()
    {
        await WebAsync(Write("1", """{"visits":3}"""));
        await CrmAsync(Remove("1"));
        Assert.Null(await FindAsync("1"));

        await ApplyAsync(CrmBatch(2, null, Update("1", """{"name":"Ann"}""", "a@x", null)));
        AssertFields(await FindByEmailAsync("a@x"), """{"name":"Ann","visits":3}""");
    }

    [Fact]
    public async Task ApplyAsync_InsertWhereThisSyncHasNoLivePart_WritesAsWriteDoes()
    {
        await WebAsync(Write("2", """{"visits":4}"""));
        await CrmAsync(Write("3", """{"n":3}""", "c@x", null), Write("4", """{"n":4}""", "d@x", null));
        await CrmAsync(Clear("3"), Remove("4"));

        await ApplyAsync(CrmBatch(
            2,
            null,
            Insert("1", """{"n":11}""", "a@x", "555"),
            Insert("2", """{"n":22}""", "b@x", null),
            Insert("3", """{"n":33}""", "c@x", null),
            Insert("4", """{"n":44}""", "d@x", null)));

        AssertFields(await Records.FindAsync("phone", "555", Cancellation), """{"n":11}""");
        AssertFields(await FindByEmailAsync("b@x"), """{"n":22,"visits":4}""");
        AssertFields(await FindByEmailAsync("c@x"), """{"n":33}""");
        AssertFields(await FindByEmailAsync("d@x"), """{"n":44}""");
        var part = (await StoredAsync("1"))!.PartOf(Crm)!;
        Assert.Equal((PartState.Live, 2L, 7UL), (part.State, part.Token, part.InputHash));
    }

    [Fact]
    public async Task ApplyAsync_InsertOfALivePart_IsRefusedWithItsHeaderAndChangesNothing()
    {
        await ApplyAsync(CrmBatch(5, null, Write("1", """{"n":1}""", "a@x", null) with { InputHash = 77 }));
        await WebAsync(Remove("1"));

        var refusals = await Records.ApplyAsync(
            CrmBatch(6, null, Insert("2", """{"n":2}""", "b@x", null), Insert("1", """{"n":11}""", "c@x", null)), Cancellation);

        Assert.Equal([new OperationRefusal(1, RefusalReason.PartExists) { InputHash = 77, Token = 5 }], refusals);
        Assert.Equal("1", await HolderAsync("a@x"));
        Assert.Null(await HolderAsync("c@x"));
        Assert.Equal((5L, 77UL), ((await StoredAsync("1"))!.PartOf(Crm)!.Token, (await StoredAsync("1"))!.PartOf(Crm)!.InputHash));
        Assert.NotNull(await FindByEmailAsync("b@x"));
    }

    [Fact]
    public async Task ApplyAsync_UpdateAndInsertAgain_AreNotRefusedForWhatTheyDidBefore()
    {
        await WebAsync(Write("1", """{"visits":3}"""));
        await CrmAsync(Remove("1"));
        for (var i = 0; i < 3; i++)
        {
            await ApplyAsync(CrmBatch(2, null, Update("1", """{"n":1}""", "a@x", null), Insert("2", """{"n":2}""", "b@x", null)));
            AssertFields(await FindByEmailAsync("a@x"), """{"n":1,"visits":3}""");
            AssertFields(await FindByEmailAsync("b@x"), """{"n":2}""");
        }

        var refusals = await Records.ApplyAsync(CrmBatch(1, null, Update("1", "{}"), Insert("2", "{}")), Cancellation);
        Assert.Equal([new OperationRefusal(0, RefusalReason.Superseded), new OperationRefusal(1, RefusalReason.Superseded)], refusals);
    }

    [Fact]
    public async Task ApplyAsync_ClaimsOfEveryWritingKind_AreCheckedAndHeld()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", "555"));
        await WebAsync([.. WritingKinds.Select(kind => Write($"{kind}", """{"visits":1}"""))]);
        foreach (var kind in WritingKinds)
        {
            var claim = Write($"{kind}", """{"n":2}""", "a@x", null) with { Kind = kind };
            Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "email", "1")], await Records.ApplyAsync(CrmBatch(2, null, claim), Cancellation));
            Assert.Null((await StoredAsync($"{kind}"))!.PartOf(Crm));

            await ApplyAsync(CrmBatch(2, null, claim with { IndexValues = [$"{kind}@x", null] }));
            AssertFields(await FindByEmailAsync($"{kind}@x"), """{"n":2,"visits":1}""");
        }

        await ApplyAsync(CrmBatch(2, Releases(("a@x", "1")), Update("Update", """{"n":3}""", "a@x", null), Write("1", """{"n":1}""", null, "555")));
        Assert.Equal("Update", await HolderAsync("a@x"));
    }

    private static RecordOperation Update(string key, string json, params string?[] indexValues)
        => Write(key, json, indexValues) with { Kind = RecordOperationKind.Update };

    private static RecordOperation Insert(string key, string json, params string?[] indexValues)
        => Write(key, json, indexValues) with { Kind = RecordOperationKind.Insert };
}
