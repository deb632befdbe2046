using Personalization.Records;

namespace Personalization.Testing;

/// <content>Index values: who holds them, and how they move.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task ApplyAsync_IndexValueChanged_MovesThePointer()
    {
        await CrmAsync(Write("1", """{"n":1}""", "old@x", "555"));
        await CrmAsync(Write("1", """{"n":2}""", "new@x", "555"));

        Assert.Null(await FindByEmailAsync("old@x"));
        Assert.Null(await HolderAsync("old@x"));
        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("new@x")));
        Assert.Equal("""{"n":2}""", Text(await Records.FindAsync("phone", "555", Cancellation)));
    }

    [Fact]
    public async Task ApplyAsync_IndexValueBecomesNull_ReleasesIt()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));
        await CrmAsync(Write("1", """{"n":2}""", null, null));
        Assert.Null(await FindByEmailAsync("a@x"));

        await CrmAsync(Write("2", """{"n":3}""", "a@x", null));
        Assert.Equal("""{"n":3}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_RefusedClaimOfAValueThatNobodyHolds_LeavesItWithNobody()
    {
        // The first record still has the value in its part; the second took it over and gave it up.
        await ApplyAsync(CrmBatch(1, null, Write("1", """{"n":1}""", "a@x", null)));
        await ApplyAsync(CrmBatch(2, new HashSet<IndexClaim> { new("email", "a@x", "1") }, Write("2", """{"n":2}""", "a@x", null)));
        await ApplyAsync(CrmBatch(3, null, Write("2", """{"n":3}""", null, null)));

        var late = CrmBatch(2, new HashSet<IndexClaim> { new("email", "a@x", "1") }, Write("2", """{"n":4}""", "a@x", null));
        Assert.Equal(RefusalReason.Superseded, Assert.Single(await Records.ApplyAsync(late, Cancellation)).Reason);

        Assert.Null(await HolderAsync("a@x"));
        Assert.Null(await FindByEmailAsync("a@x"));
    }

    [Fact]
    public async Task ApplyAsync_SameTextInTwoIndexes_IsTwoValues()
    {
        await CrmAsync(Write("1", """{"n":1}""", "same", null), Write("2", """{"n":2}""", null, "same"));

        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("same")));
        Assert.Equal("""{"n":2}""", Text(await Records.FindAsync("phone", "same", Cancellation)));
    }

    [Fact]
    public async Task FindHolderAsync_AnswersWhoReallyCarriesTheValue()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));
        Assert.Equal("1", await HolderAsync("a@x"));
        Assert.Null(await HolderAsync("b@x"));

        await WebAsync(Remove("1"));
        Assert.Null(await FindByEmailAsync("a@x"));
        Assert.Equal("1", await HolderAsync("a@x"));

        await CrmAsync(Clear("1"));
        Assert.Null(await HolderAsync("a@x"));
    }

    [Fact]
    public async Task FindHoldersAsync_AnswersWhoReallyCarriesEachValue()
    {
        await CrmAsync([.. Enumerable.Range(0, 300).Select(n => Write($"{n}", """{"n":1}""", $"{n}@x", $"{n + 1}"))]);
        await WebAsync(Remove("1"), Write("2", """{"w":1}"""));
        await CrmAsync(Clear("3"), Drop("4"), Write("5", """{"n":2}""", "new@x", "6"));

        var holders = await Records.FindHoldersAsync("email", [.. Enumerable.Range(0, 300).Select(n => $"{n}@x"), "new@x", "0@x", "none@x"], Cancellation);

        Assert.Equal(302, holders.Count);
        Assert.All(Enumerable.Range(0, 300), n => Assert.Equal(n is 3 or 4 or 5 ? null : $"{n}", holders[$"{n}@x"]));
        Assert.Equal("5", holders["new@x"]);
        Assert.Null(holders["none@x"]);
        Assert.Equal("0", (await Records.FindHoldersAsync("phone", ["1"], Cancellation))["1"]);
        Assert.Empty(await Records.FindHoldersAsync("email", [], Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_ValueOfAnotherRecord_IsRefusedAndChangesNothing()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", "555"));

        var refusals = await Records.ApplyAsync(
            CrmBatch(2, null, Write("3", """{"n":3}""", null, null), Write("2", """{"n":22}""", "a@x", "777"), Write("4", """{"n":4}""", "d@x", null)),
            Cancellation);

        Assert.Equal([new OperationRefusal(1, RefusalReason.IndexTaken, "email", "1")], refusals);
        Assert.Equal("""{"n":2}""", Text(await FindAsync("2")));
        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("b@x")));
        Assert.Equal("""{"n":2}""", Text(await Records.FindAsync("phone", "555", Cancellation)));
        Assert.Null(await Records.FindAsync("phone", "777", Cancellation));
        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
        Assert.NotNull(await FindAsync("3"));
        Assert.NotNull(await FindByEmailAsync("d@x"));
        Assert.Equal(1, (await StoredAsync("2"))!.PartOf(Crm)!.Token);
    }

    [Fact]
    public async Task ApplyAsync_SecondIndexTaken_ClaimsNeither()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", "555"));

        var refusals = await Records.ApplyAsync(CrmBatch(2, null, Write("2", """{"n":2}""", "free@x", "555")), Cancellation);

        Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "phone", "1")], refusals);
        Assert.Null(await FindAsync("2"));
        Assert.Null(await FindByEmailAsync("free@x"));
        Assert.Null(await HolderAsync("free@x"));
    }

    [Fact]
    public async Task ApplyAsync_ValueOfAHiddenRecord_IsRefused()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));
        await WebAsync(Remove("1"));

        var refusals = await Records.ApplyAsync(CrmBatch(2, null, Write("2", """{"n":2}""", "a@x", null)), Cancellation);

        Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "email", "1")], refusals);
        await WebAsync(Write("1", """{"visits":1}"""));
        AssertFields(await FindByEmailAsync("a@x"), """{"n":1,"visits":1}""");
    }

    [Fact]
    public async Task ApplyAsync_TwoClaimsInOneBatch_TheFirstHasIt()
    {
        var refusals = await Records.ApplyAsync(
            CrmBatch(1, null, Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "a@x", null)), Cancellation);

        Assert.Equal([new OperationRefusal(1, RefusalReason.IndexTaken, "email", "1")], refusals);
        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
        Assert.Null(await FindAsync("2"));
    }

    [Fact]
    public async Task ApplyAsync_ReleaseByAnotherHolder_DoesNotHelp()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));

        var refusals = await Records.ApplyAsync(
            CrmBatch(2, Releases(("a@x", "7"), ("b@x", "1")), Write("2", """{"n":2}""", "a@x", null)), Cancellation);

        Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "email", "1")], refusals);
    }

    [Fact]
    public async Task ApplyAsync_ReleasedValue_MovesBeforeItsHoldersOwnOperation()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null));

        await ApplyAsync(CrmBatch(2, Releases(("b@x", "2")), Write("1", """{"n":11}""", "b@x", null)));
        Assert.Equal("""{"n":11}""", Text(await FindByEmailAsync("b@x")));
        Assert.Equal("1", await HolderAsync("b@x"));
        Assert.Null(await FindByEmailAsync("a@x"));
        Assert.Equal("""{"n":2}""", Text(await FindAsync("2")));

        // Another sync's write must not bring the value back to the record that still has it in a header.
        await WebAsync(Write("2", """{"visits":1}"""));
        Assert.Equal("1", await HolderAsync("b@x"));

        await ApplyAsync(CrmBatch(2, Releases(("b@x", "2")), Remove("2")));
        Assert.Equal("""{"n":11}""", Text(await FindByEmailAsync("b@x")));
        Assert.Null(await FindAsync("2"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ApplyAsync_SwappedValues_SucceedInOneBatchOrTwo(bool oneBatch)
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null));
        await PermuteAsync(oneBatch, Releases(("a@x", "1"), ("b@x", "2")), Write("1", """{"n":1}""", "b@x", null), Write("2", """{"n":2}""", "a@x", null));

        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("b@x")));
        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("a@x")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ApplyAsync_CycleOfThree_SucceedsInOneBatchOrThree(bool oneBatch)
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null), Write("3", """{"n":3}""", "c@x", null));
        await PermuteAsync(
            oneBatch,
            Releases(("a@x", "1"), ("b@x", "2"), ("c@x", "3")),
            Write("1", """{"n":1}""", "b@x", null),
            Write("2", """{"n":2}""", "c@x", null),
            Write("3", """{"n":3}""", "a@x", null));

        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("b@x")));
        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("c@x")));
        Assert.Equal("""{"n":3}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_ValueOfARemovedRecord_IsFree()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));
        await CrmAsync(Remove("1"));
        await CrmAsync(Write("2", """{"n":2}""", "a@x", null));

        Assert.Equal("""{"n":2}""", Text(await FindByEmailAsync("a@x")));
    }

    private async ValueTask PermuteAsync(bool oneBatch, IReadOnlySet<IndexClaim> releases, params RecordOperation[] operations)
    {
        foreach (var part in oneBatch ? [operations] : operations.Select(operation => new[] { operation }))
        {
            await ApplyAsync(CrmBatch(2, releases, part));
            await ApplyAsync(CrmBatch(2, releases, part));
        }
    }
}
