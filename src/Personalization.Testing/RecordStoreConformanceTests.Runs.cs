using Personalization.Records;

namespace Personalization.Testing;

/// <content>Retries, superseded runs and marks.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task ApplyAsync_SameBatchAgain_LeavesTheStoreAsOneApplicationDoes()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null), Write("3", """{"n":3}""", "c@x", null));
        await WebAsync(Write("2", """{"visits":1}"""), Write("3", """{"visits":1}"""));
        var batch = CrmBatch(
            2, Releases(("b@x", "2"), ("c@x", "3")), Write("1", """{"n":11}""", "b@x", null), Clear("2"), Remove("3"), Write("4", """{"n":4}""", "c@x", null));

        for (var i = 0; i < 3; i++)
        {
            await ApplyAsync(batch);
            Assert.Equal("""{"n":11}""", Text(await FindByEmailAsync("b@x")));
            Assert.Equal("""{"n":4}""", Text(await FindByEmailAsync("c@x")));
            Assert.Null(await FindByEmailAsync("a@x"));
            AssertFields(await FindAsync("2"), """{"visits":1}""");
            Assert.Null(await FindAsync("3"));
            Assert.Equal(2, (await StoredAsync("3"))!.Parts.Count);
        }
    }

    [Fact]
    public async Task ApplyAsync_PrefixThenWhole_LeavesTheStoreAsTheWholeDoes()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null));
        var releases = Releases(("a@x", "1"), ("b@x", "2"));
        RecordOperation[] whole = [Write("1", """{"n":11}""", "b@x", null), Write("2", """{"n":22}""", "a@x", null)];

        await ApplyAsync(CrmBatch(2, releases, whole[0]));
        await ApplyAsync(CrmBatch(2, releases, whole));
        await ApplyAsync(CrmBatch(2, releases, whole[0]));
        await ApplyAsync(CrmBatch(2, releases, whole));

        Assert.Equal("""{"n":11}""", Text(await FindByEmailAsync("b@x")));
        Assert.Equal("""{"n":22}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_LowerToken_IsRefusedAsSupersededAndChangesNothing()
    {
        await ApplyAsync(CrmBatch(5, null, Write("1", """{"n":1}""", "a@x", null)));
        foreach (var operation in new[] { Write("1", """{"n":0}""", "z@x", null), Clear("1"), Remove("1") })
        {
            var refusals = await Records.ApplyAsync(CrmBatch(4, null, Write("2", """{"n":2}"""), operation), Cancellation);
            Assert.Equal([new OperationRefusal(1, RefusalReason.Superseded)], refusals);
        }

        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
        Assert.Null(await FindByEmailAsync("z@x"));
        Assert.Equal(5, (await StoredAsync("1"))!.PartOf(Crm)!.Token);
    }

    [Fact]
    public async Task ApplyAsync_LowerTokenAfterARemoval_CannotResurrect()
    {
        await ApplyAsync(CrmBatch(4, null, Write("1", """{"n":1}""", "a@x", null)));
        await ApplyAsync(CrmBatch(5, null, Remove("1")));

        var refusals = await Records.ApplyAsync(CrmBatch(4, null, Write("1", """{"n":1}""", "a@x", null)), Cancellation);

        Assert.Equal([new OperationRefusal(0, RefusalReason.Superseded)], refusals);
        Assert.Null(await FindAsync("1"));
        Assert.Null(await FindByEmailAsync("a@x"));
    }

    [Fact]
    public async Task ApplyAsync_LowerTokenThanTheMark_IsRefusedAsAWholeAndChangesNothing()
    {
        await ApplyAsync(CrmBatch(4, null, Write("1", """{"n":1}""", "a@x", null)));
        Assert.True(await Records.TrySetMarkAsync(Crm, null, new SyncMark(null, "plan-1", 5), Cancellation));

        var refusals = await Records.ApplyAsync(CrmBatch(4, null, Clear("1"), Write("2", """{"n":2}""", "b@x", null)), Cancellation);

        Assert.Equal([new OperationRefusal(0, RefusalReason.Superseded), new OperationRefusal(1, RefusalReason.Superseded)], refusals);
        Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
        Assert.Null(await FindAsync("2"));
        await ApplyAsync(WebBatch(2, Write("1", """{"visits":1}""")));
        await ApplyAsync(CrmBatch(5, null, Write("1", """{"n":5}""", "a@x", null)));
        AssertFields(await FindAsync("1"), """{"n":5,"visits":1}""");
    }

    [Fact]
    public async Task ApplyAsync_TokensOfTwoSyncs_AreNotCompared()
    {
        await ApplyAsync(CrmBatch(9, null, Write("1", """{"n":1}""")));
        await ApplyAsync(WebBatch(2, Write("1", """{"visits":1}""")));

        AssertFields(await FindAsync("1"), """{"n":1,"visits":1}""");
    }

    [Fact]
    public async Task GetMarkAsync_NeverSet_AnswersNull() => Assert.Null(await Records.GetMarkAsync(Crm, Cancellation));

    [Fact]
    public async Task TrySetMarkAsync_ExpectedMark_Moves()
    {
        var open = new SyncMark(null, "plan-1", 1);
        var further = open with { PlanOffset = long.MaxValue };
        var done = new SyncMark("snapshot-1", null, 1);

        Assert.True(await Records.TrySetMarkAsync(Crm, null, open, Cancellation));
        Assert.Equal(open, await Records.GetMarkAsync(Crm, Cancellation));
        Assert.True(await Records.TrySetMarkAsync(Crm, new SyncMark(null, "plan-1", 1), further, Cancellation));
        Assert.Equal(further, await Records.GetMarkAsync(Crm, Cancellation));
        Assert.True(await Records.TrySetMarkAsync(Crm, further, done, Cancellation));
        Assert.Equal(done, await Records.GetMarkAsync(Crm, Cancellation));
        Assert.Null(await Records.GetMarkAsync(Web, Cancellation));
    }

    [Fact]
    public async Task TrySetMarkAsync_OtherMark_ChangesNothing()
    {
        var mark = new SyncMark("snapshot-1", "plan-2", 2, 5);
        var next = new SyncMark("snapshot-2", null, 3);
        Assert.False(await Records.TrySetMarkAsync(Crm, mark, next, Cancellation));
        Assert.Null(await Records.GetMarkAsync(Crm, Cancellation));

        Assert.True(await Records.TrySetMarkAsync(Crm, null, mark, Cancellation));
        SyncMark?[] wrong = [null, mark with { SnapshotId = null }, mark with { OpenPlanId = null }, mark with { OpenPlanId = "plan-3" }, mark with { Token = 1 }, mark with { PlanOffset = 0 }];
        foreach (var expected in wrong)
        {
            Assert.False(await Records.TrySetMarkAsync(Crm, expected, next, Cancellation));
        }

        Assert.Equal(mark, await Records.GetMarkAsync(Crm, Cancellation));
    }

    [Fact]
    public async Task TrySetMarkAsync_ManyAtOnce_OneWins()
    {
        var tries = await Task.WhenAll(Enumerable.Range(1, 8).Select(token => Task.Run(
            async () => await Records.TrySetMarkAsync(Crm, null, new SyncMark(null, $"plan-{token}", token), Cancellation), Cancellation)));

        Assert.Single(tries, won => won);
    }
}
