using Personalization.Records;

namespace Personalization.Testing;

/// <content>Index values that go from one record to another within a run.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task ApplyAsync_ValueThatAnotherOperationOfTheRunClaims_IsNotGivenUp()
    {
        await CrmAsync(
            Write("1", """{"n":1}""", "a@x", "1"), Write("2", """{"n":2}""", "b@x", "2"), Write("3", """{"n":3}""", "c@x", "3"), Write("4", """{"n":4}""", "d@x", "4"),
            Write("5", """{"n":5}""", "e@x", "5"), Write("6", """{"n":6}""", "f@x", "6"));

        var refusals = await Records.ApplyAsync(
            Awaiting(
                2, ["a@x", "b@x", "c@x", "d@x", "e@x"], Write("1", """{"n":11}""", "new@x", "1"), Clear("2"), Remove("3"), Drop("4"), Write("5", """{"n":55}""", "e@x", "55"), Write("6", """{"n":66}""")),
            Cancellation);

        Assert.Equal([.. Enumerable.Range(0, 4).Select(position => new OperationRefusal(position, RefusalReason.ValueAwaited, "email"))], refusals);
        foreach (var (n, email) in new[] { (1, "a@x"), (2, "b@x"), (3, "c@x"), (4, "d@x") })
        {
            Assert.Equal($$"""{"n":{{n}}}""", Text(await FindByEmailAsync(email)));
        }

        Assert.Null(await HolderAsync("new@x"));
        Assert.Null(await FindByEmailAsync("f@x"));
        Assert.Equal("""{"n":55}""", Text(await Records.FindAsync("phone", "55", Cancellation)));
        Assert.Equal("""{"n":66}""", Text(await FindAsync("6")));

        // Once the claimant is written, or nobody waits any more, they go.
        await ApplyAsync(CrmBatch(2, Releases(("a@x", "1")), Write("7", """{"n":7}""", "a@x", null), Write("1", """{"n":11}""", "new@x", null), Clear("2"), Remove("3"), Drop("4")));
        Assert.Equal("""{"n":7}""", Text(await FindByEmailAsync("a@x")));
        Assert.Equal("""{"n":11}""", Text(await FindByEmailAsync("new@x")));
        Assert.Null(await FindByEmailAsync("b@x"));
    }

    [Fact]
    public async Task ApplyAsync_ValueOfASupersededSyncThatIsAwaited_IsNotGivenUp()
    {
        await OldAsync(Write("1", """{"o":1}""", "a@x", null));
        var batch = new RecordBatch(Crm, 2, Start, CrmIndexes, [Write("1", """{"n":1}""", "b@x", null)]) { Supersedes = [Old], IsAwaited = (_, value) => value == "a@x" };

        Assert.Equal([new OperationRefusal(0, RefusalReason.ValueAwaited, "email")], await Records.ApplyAsync(batch, Cancellation));
        Assert.Equal("""{"o":1}""", Text(await FindByEmailAsync("a@x")));
    }

    [Fact]
    public async Task ApplyAsync_TheSameBatchAgainWhileItsValuesAreAwaited_IsApplied()
    {
        await CrmAsync(Write("1", """{"n":1}""", "a@x", null));

        Assert.Empty(await Records.ApplyAsync(Awaiting(2, ["a@x", "b@x"], Write("1", """{"n":2}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null)), Cancellation));
        Assert.Empty(await Records.ApplyAsync(Awaiting(2, ["a@x", "b@x"], Write("1", """{"n":2}""", "a@x", null), Write("2", """{"n":2}""", "b@x", null)), Cancellation));
    }

    [Fact]
    public async Task FindAsync_WhileValuesGoRoundInOneBatch_AnswersTheFormerHolderOrTheNewOne()
    {
        await RotateAsync(0);
        var writer = Task.Run(RotateForLongAsync, Cancellation);
        do
        {
            await Task.Yield(); // a store that answers at once would keep the thread from the tests beside it
            for (var i = 0; i < BusyKeys; i++)
            {
                var record = await FindByEmailAsync($"{i}@x");
                Assert.NotNull(record);
                AssertWhole(record, "email", $"{i}@x");
            }
        }
        while (!writer.IsCompleted);

        await writer;
    }

    [Fact]
    public async Task TrySetMarkAsync_MarkThatNamesIndexes_KeepsThem()
    {
        var first = new SyncMark("s1", null, 1) { Indexes = "0123456789abcdef 0123456789abcdee" };
        Assert.True(await Records.TrySetMarkAsync(Crm, null, first, Cancellation));
        Assert.Equal(first, await Records.GetMarkAsync(Crm, Cancellation));
        Assert.False(await Records.TrySetMarkAsync(Crm, first with { Indexes = null }, new SyncMark("s2", null, 2), Cancellation));
        Assert.True(await Records.TrySetMarkAsync(Crm, first, first with { SnapshotId = "s2", Indexes = null }, Cancellation));
        Assert.Null((await Records.GetMarkAsync(Crm, Cancellation))!.Indexes);
    }

    private async Task RotateForLongAsync()
    {
        for (var round = 1; round <= 100 * TestSettings.Scale; round++)
        {
            await RotateAsync(round);
        }
    }

    private static RecordBatch Awaiting(long token, string[] emails, params RecordOperation[] operations)
        => new(Crm, token, Start.AddSeconds(token), CrmIndexes, operations) { IsAwaited = (index, value) => index == "email" && emails.Contains(value) };
}
