using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>An error of a row is traced to its row, and every other row is written as if there had been none.</summary>
public sealed class BatchBisectionTests
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public async Task SendAsync_OneBadRowAnywhere_IsFoundAndTheOthersAreWritten()
    {
        foreach (var size in Sizes)
        {
            for (var bad = 0; bad < size; bad++)
            {
                await CheckAsync(size, bad);
            }
        }
    }

    [Fact]
    public async Task SendAsync_TwoBadRowsAnywhere_AreFoundAndTheOthersAreWritten()
    {
        foreach (var size in Sizes)
        {
            for (var first = 0; first < size; first++)
            {
                for (var second = first + 1; second < size; second++)
                {
                    await CheckAsync(size, first, second);
                }
            }
        }
    }

    [Fact]
    public Task SendAsync_AllRowsBad_AllAreFound() => CheckAsync(9, [.. Enumerable.Range(0, 9)]);

    private static async Task CheckAsync(int size, params int[] bad)
    {
        var harness = new SenderHarness();
        await harness.SendAsync([.. Enumerable.Range(0, size).Select(n => SenderHarness.Write($"{n}", "old"))]);
        harness.FailRows([.. bad.Select(n => $"{n}")]);
        string[] others = [.. Enumerable.Range(0, size).Except(bad).Select(n => $"{n}")];
        var before = harness.Acknowledged.Count;

        var result = await harness.SendAsync(SenderHarness.Batch(size));

        Assert.Empty(result.Refusals);
        Assert.Equal(bad.Select(position => (position, "A Row error.")), result.RowErrors);
        for (var n = 0; n < size; n++)
        {
            Assert.Equal(bad.Contains(n) ? """{"name":"old"}""" : """{"name":"new"}""", await harness.StoredAsync($"{n}"));
        }

        // In order, and each only once: a half that succeeded is done.
        Assert.Equal(others, harness.Acknowledged.Skip(before));
        Assert.Empty(harness.Logger.Events);
    }

    [Fact]
    public async Task SendAsync_OneBadRowOfMany_TakesFewCalls()
    {
        var harness = new SenderHarness();
        harness.FailRows("617");

        var result = await harness.SendAsync(SenderHarness.Batch(1000));

        Assert.Equal(617, Assert.Single(result.RowErrors).Position);
        Assert.InRange(harness.Calls.Count, 11, 21);
    }

    [Fact]
    public async Task SendAsync_StoreAppliesWhatComesBeforeTheBadRow_TheSame()
    {
        var harness = new SenderHarness
        {
            Script = (batch, _) => Position(batch, "5") is >= 0 and var position ? StoreFault.Row(applied: position) : null,
        };

        var result = await harness.SendAsync(SenderHarness.Batch(9));

        Assert.Equal(5, Assert.Single(result.RowErrors).Position);
        Assert.Null(await harness.StoredAsync("5"));
        Assert.All(Enumerable.Range(0, 9).Where(n => n != 5), n => Assert.Equal("""{"name":"new"}""", harness.StoredAsync($"{n}").Result));
    }

    [Fact]
    public async Task SendAsync_MomentErrorBeforeEachAnswer_RowIsFoundAllTheSame()
    {
        var harness = new SenderHarness
        {
            Script = (batch, call) => call % 2 == 1 ? StoreFault.Transient(applied: 0) : Position(batch, "3") >= 0 ? StoreFault.Row() : null,
        };

        var result = await harness.SendAsync(SenderHarness.Batch(8));

        Assert.Equal(3, Assert.Single(result.RowErrors).Position);
        Assert.All(Enumerable.Range(0, 8).Where(n => n != 3), n => Assert.Equal("""{"name":"new"}""", harness.StoredAsync($"{n}").Result));
    }

    [Fact]
    public async Task SendAsync_MomentErrorsDoNotPassInAHalf_Throws()
    {
        var harness = new SenderHarness { Limits = new SyncLimits { Retries = 2 } };
        harness.Script = (_, call) => call == 1 ? StoreFault.Row() : call == 2 ? null : StoreFault.Transient();

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => harness.SendAsync(SenderHarness.Batch(8)));

        Assert.Equal(RecordStoreErrorKind.Transient, thrown.Kind);
        Assert.Equal(5, harness.Calls.Count);
    }

    [Fact]
    public async Task SendAsync_RefusalsOfHalves_StandAtTheirPositionsInTheBatch()
    {
        var harness = new SenderHarness();
        await harness.SendAsync(SenderHarness.Write("holder", "x", "a@b"));
        await harness.SendAsync(SenderHarness.Batch([SenderHarness.Write("6", "newer")], token: 3));
        harness.FailRows("2");
        RecordOperation[] operations = [.. SenderHarness.Batch(8).Operations];
        operations[5] = SenderHarness.Write("5", "new", "a@b");

        var result = await harness.SendAsync(operations);

        Assert.Equal(
            [new OperationRefusal(5, RefusalReason.IndexTaken, "email", "holder"), new OperationRefusal(6, RefusalReason.Superseded)],
            result.Refusals);
        Assert.Equal(2, Assert.Single(result.RowErrors).Position);
    }

    [Fact]
    public async Task SendAsync_ValueChangesHandsAcrossHalves_OrderLetsItPass()
    {
        var harness = new SenderHarness();
        await harness.SendAsync(SenderHarness.Write("0", "old", "a@b"));
        harness.FailRows("1");

        var result = await harness.SendAsync(
            SenderHarness.Write("0", "new"), SenderHarness.Write("1", "new"), SenderHarness.Write("2", "new"), SenderHarness.Write("3", "new", "a@b"));

        Assert.Empty(result.Refusals);
        Assert.Equal("3", await harness.Records.FindHolderAsync("email", "a@b", default));
    }

    [Fact]
    public async Task SendAsync_RowErrorOfAnEmptyBatch_IsThrown()
    {
        var harness = new SenderHarness { Script = (_, _) => StoreFault.Row() };

        await Assert.ThrowsAsync<RecordStoreException>(() => harness.SendAsync(SenderHarness.Batch(0)));
    }

    [Fact]
    public async Task SendAsync_MostRowsBad_StopsAtTheThreshold()
    {
        var harness = new SenderHarness { Limits = new SyncLimits { MinFailures = 10 }, Script = (_, _) => StoreFault.Row() };

        var thrown = await Assert.ThrowsAsync<PersonalizationException>(() => harness.SendAsync(SenderHarness.Batch(1000)));

        Assert.Equal(ErrorCodes.TooManyFailures, thrown.Code);
        Assert.Equal(10, harness.Calls.Count(keys => keys.Length == 1));
    }

    [Fact]
    public async Task SendAsync_MostRowsGood_GoesOn()
    {
        var harness = new SenderHarness { Limits = new SyncLimits { MinFailures = 3 } };
        await harness.SendAsync([.. Enumerable.Range(100, 20).Select(n => SenderHarness.Write($"{n}", "x"))]);
        harness.Script = (_, _) => StoreFault.Row();

        var result = await harness.SendAsync(SenderHarness.Batch(20));

        Assert.Equal(20, result.RowErrors.Count);
        await Assert.ThrowsAsync<PersonalizationException>(() => harness.SendAsync(SenderHarness.Batch(1)));
    }

    [Fact]
    public void Slice_PartOfABatch_KeepsAllThatIsNotItsOperations()
    {
        var batch = new RecordBatch("s", 7, DateTimeOffset.UnixEpoch, ["i"], SenderHarness.Batch(5).Operations)
        {
            Releases = new HashSet<IndexClaim> { new("i", "v", "k") },
            AdoptFrom = "other",
            Supersedes = ["gone"],
        };

        var part = batch.Slice(2, 2);

        Assert.Equal(["2", "3"], part.Operations.Select(operation => operation.Key));
        Assert.All(
            typeof(RecordBatch).GetProperties().Where(property => property.Name != nameof(RecordBatch.Operations)),
            property => Assert.Equal(property.GetValue(batch), property.GetValue(part)));
        Assert.Same(batch, batch.Slice(0, 5));
    }

    private static int Position(RecordBatch batch, string key)
        => batch.Operations.Select(operation => operation.Key).ToList().IndexOf(key);
}
