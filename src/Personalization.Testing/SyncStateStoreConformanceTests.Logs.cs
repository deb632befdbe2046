using Personalization.Sync.State;

namespace Personalization.Testing;

/// <content>Logs, ids and room.</content>
public abstract partial class SyncStateStoreConformanceTests
{
    // Ids that careless names of files or keys would mix up, or could not write at all.
    private static readonly string[] OddIds =
    [
        "a", "A", "a/b", "a\\b", "a_b", "a-b", "a%2fb", "a%2Fb", "a:b", "a b", " a", "a ", "a.", ".", "..", "../a", "/", "~", "*?<>|\"",
        "\u00E9", "e\u0301", "\u0391", "\uD83D\uDE00", "a\nb", "a\0b", "con", "lock", "state.lock", "snapshot.bin", "plan", "x.tmp",
        new('x', 300), new string('x', 299) + "y", new('X', 300), new('\u00E9', 200), new('x', 2000),
    ];

    [Fact]
    public async Task OpenLogAsync_NoLog_MakesAnEmptyOne()
    {
        await using var log = await Store.OpenLogAsync(Profile, StateFileKind.Outcomes, 0, Cancellation);

        Assert.Equal(string.Empty, await ReadAsync(StateFileKind.Outcomes));
    }

    [Fact]
    public async Task AppendAsync_LogStillOpen_IsReadAtOnce()
    {
        await using var log = await Store.OpenLogAsync(Profile, StateFileKind.Outcomes, 0, Cancellation);
        await AppendAsync(log, "one,");
        Assert.Equal("one,", await ReadAsync(StateFileKind.Outcomes));

        await AppendAsync(log, "two,");
        await AppendAsync(log, LongText('a'));

        Assert.Equal("one,two," + LongText('a'), await ReadAsync(StateFileKind.Outcomes));
    }

    [Fact]
    public async Task OpenLogAsync_WholeLength_GoesOnBehindIt()
    {
        await WriteLogAsync(0, "one,", "two,");
        await WriteLogAsync(8, "three");

        Assert.Equal("one,two,three", await ReadAsync(StateFileKind.Outcomes));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(4, "one,")]
    [InlineData(7, "one,two")]
    public async Task OpenLogAsync_ShorterLength_CutsTheRestAtOnce(long length, string kept)
    {
        await WriteLogAsync(0, "one,two,");

        await using var log = await Store.OpenLogAsync(Profile, StateFileKind.Outcomes, length, Cancellation);
        Assert.Equal(kept, await ReadAsync(StateFileKind.Outcomes));
        await AppendAsync(log, "3");

        Assert.Equal(kept + "3", await ReadAsync(StateFileKind.Outcomes));
    }

    [Fact]
    public async Task OpenLogAsync_LongerThanTheLog_ThrowsAndChangesNothing()
    {
        await WriteLogAsync(0, "one");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Store.OpenLogAsync(Profile, StateFileKind.Outcomes, 4, Cancellation));
        Assert.Equal("one", await ReadAsync(StateFileKind.Outcomes));
        await WriteLogAsync(3, "two");
        Assert.Equal("onetwo", await ReadAsync(StateFileKind.Outcomes));
    }

    [Fact]
    public async Task OpenLogAsync_AfterDeletion_StartsAnew()
    {
        await WriteLogAsync(0, "one");
        await Store.DeleteAsync(Profile, StateFileKind.Outcomes, Cancellation);
        Assert.Null(await ReadAsync(StateFileKind.Outcomes));

        await WriteLogAsync(0, "two");
        Assert.Equal("two", await ReadAsync(StateFileKind.Outcomes));
    }

    [Fact]
    public async Task SyncIds_ThatLookAlikeOrAreOdd_DoNotMeet()
    {
        for (var i = 0; i < OddIds.Length; i++)
        {
            await CommitAsync(StateFileKind.Snapshot, $"snapshot {i}", OddIds[i]);
            await using var log = await Store.OpenLogAsync(OddIds[i], StateFileKind.Outcomes, 0, Cancellation);
            await AppendAsync(log, $"log {i}");
        }

        for (var i = 0; i < OddIds.Length; i++)
        {
            Assert.Equal($"snapshot {i}", await ReadAsync(StateFileKind.Snapshot, OddIds[i]));
            Assert.Equal($"log {i}", await ReadAsync(StateFileKind.Outcomes, OddIds[i]));
            Assert.Null(await ReadAsync(StateFileKind.Plan, OddIds[i]));
        }
    }

    [Fact]
    public async Task SyncId_Empty_IsRefused()
        => await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.CreateAsync(string.Empty, StateFileKind.Plan, Cancellation));

    [Fact]
    public async Task DeleteAsync_OfOneSync_LeavesTheOthersFile()
    {
        await CommitAsync(StateFileKind.Plan, "one", "one");
        await CommitAsync(StateFileKind.Plan, "two", "two");

        await Store.DeleteAsync("one", StateFileKind.Plan, Cancellation);

        Assert.Null(await ReadAsync(StateFileKind.Plan, "one"));
        Assert.Equal("two", await ReadAsync(StateFileKind.Plan, "two"));
    }

    [Fact]
    public async Task CommitAsync_ManySyncsAtOnce_EachHasItsOwn()
    {
        var syncs = Enumerable.Range(0, 16).Select(i => $"sync-{i}").ToList();

        await Parallel.ForEachAsync(syncs, Cancellation, async (sync, _) =>
        {
            await CommitAsync(StateFileKind.Draft, sync, sync);
            await Store.PromoteAsync(sync, StateFileKind.Draft, StateFileKind.Snapshot, Cancellation);
        });

        foreach (var sync in syncs)
        {
            Assert.Equal(sync, await ReadAsync(StateFileKind.Snapshot, sync));
        }
    }

    [Fact]
    public async Task GetFreeBytesAsync_AlsoBeforeTheFirstWrite_AnswersANumberOrUnknown()
    {
        var before = await Store.GetFreeBytesAsync(Cancellation);
        await CommitAsync(StateFileKind.Plan, "plan");
        var after = await Store.GetFreeBytesAsync(Cancellation);

        Assert.True(before is null or >= 0, $"{before}");
        Assert.True(after is null or >= 0, $"{after}");
    }

    private async Task WriteLogAsync(long length, params string[] texts)
    {
        await using var log = await Store.OpenLogAsync(Profile, StateFileKind.Outcomes, length, Cancellation);
        foreach (var text in texts)
        {
            await AppendAsync(log, text);
        }
    }
}
