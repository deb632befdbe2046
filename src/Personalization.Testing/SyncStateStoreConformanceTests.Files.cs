using Personalization.Sync.State;

namespace Personalization.Testing;

/// <content>Files that are committed, promoted and deleted.</content>
public abstract partial class SyncStateStoreConformanceTests
{
    [Theory]
    [InlineData(StateFileKind.Snapshot)]
    [InlineData(StateFileKind.Plan)]
    [InlineData(StateFileKind.Draft)]
    [InlineData(StateFileKind.Outcomes)]
    [InlineData(StateFileKind.Base)]
    public async Task OpenReadAsync_NeverWritten_AnswersNull(StateFileKind kind) => Assert.Null(await ReadAsync(kind));

    [Fact]
    public async Task OpenReadAsync_CommittedFile_StartsAtItsBeginningAndIsSeekable()
    {
        await CommitAsync(StateFileKind.Snapshot, "0123456789");

        await using var stream = await Store.OpenReadAsync(Profile, StateFileKind.Snapshot, Cancellation);
        Assert.NotNull(stream);
        Assert.Equal(0, stream.Position);
        Assert.Equal(10, stream.Length);
        stream.Position = 7;
        Assert.Equal("789", await TextAsync(stream));
        stream.Position = 0;
        Assert.Equal("0123456789", await TextAsync(stream));
    }

    [Fact]
    public async Task OpenReadAsync_TwoReadersAtOnce_DoNotDisturbEachOther()
    {
        await CommitAsync(StateFileKind.Snapshot, "0123456789");

        await using var first = await Store.OpenReadAsync(Profile, StateFileKind.Snapshot, Cancellation);
        await using var second = await Store.OpenReadAsync(Profile, StateFileKind.Snapshot, Cancellation);
        first!.Position = 5;

        Assert.Equal("0123456789", await TextAsync(second!));
        Assert.Equal("56789", await TextAsync(first));
    }

    [Fact]
    public async Task CreateAsync_NotYetCommitted_IsSeenByNobody()
    {
        await using var first = await Store.CreateAsync(Profile, StateFileKind.Snapshot, Cancellation);
        await WriteAsync(first, LongText('a'));
        Assert.Null(await ReadAsync(StateFileKind.Snapshot));
        await first.CommitAsync(Cancellation);

        await using var second = await Store.CreateAsync(Profile, StateFileKind.Snapshot, Cancellation);
        await WriteAsync(second, LongText('b'));
        Assert.Equal(LongText('a'), await ReadAsync(StateFileKind.Snapshot));
    }

    [Fact]
    public async Task CommitAsync_FileBefore_IsReplacedWhole()
    {
        await CommitAsync(StateFileKind.Snapshot, LongText('a'));
        await CommitAsync(StateFileKind.Snapshot, "short");
        Assert.Equal("short", await ReadAsync(StateFileKind.Snapshot));

        await CommitAsync(StateFileKind.Snapshot, LongText('b'));
        Assert.Equal(LongText('b'), await ReadAsync(StateFileKind.Snapshot));
    }

    [Fact]
    public async Task CommitAsync_NothingWritten_LeavesAnEmptyFile()
    {
        await CommitAsync(StateFileKind.Plan, string.Empty);

        Assert.Equal(string.Empty, await ReadAsync(StateFileKind.Plan));
    }

    [Fact]
    public async Task CommitAsync_ReaderOfTheFileBefore_ReadsItToItsEnd()
    {
        await CommitAsync(StateFileKind.Snapshot, LongText('a'));
        await using var before = await Store.OpenReadAsync(Profile, StateFileKind.Snapshot, Cancellation);
        Assert.Equal('a', before!.ReadByte());

        await CommitAsync(StateFileKind.Snapshot, LongText('b'));

        Assert.Equal(LongText('a')[1..], await TextAsync(before));
        Assert.Equal(LongText('b'), await ReadAsync(StateFileKind.Snapshot));
    }

    [Fact]
    public async Task CommitAsync_AgainAndAgainWhileOthersRead_TheyReadWholeFiles()
    {
        var rounds = 20 * TestSettings.Scale;
        await CommitAsync(StateFileKind.Snapshot, Version(0));
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= rounds; i++)
                {
                    await CommitAsync(StateFileKind.Snapshot, Version(i));
                }
            },
            Cancellation);

        var last = 0;
        do
        {
            var read = await ReadAsync(StateFileKind.Snapshot);
            Assert.NotNull(read);
            var version = int.Parse(read.AsSpan(0, read.IndexOf(':', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Version(version), read);
            Assert.InRange(version, last, rounds);
            last = version;
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal(Version(rounds), await ReadAsync(StateFileKind.Snapshot));

        static string Version(int number) => $"{number}:{new string((char)('a' + (number % 26)), 20_000 + (number % 7 * 1000))}";
    }

    [Fact]
    public async Task CommitAsync_CancelledToken_LeavesTheFileBefore()
    {
        await CommitAsync(StateFileKind.Snapshot, "before");
        await using (var writer = await Store.CreateAsync(Profile, StateFileKind.Snapshot, Cancellation))
        {
            await WriteAsync(writer, "after");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await writer.CommitAsync(new CancellationToken(canceled: true)));
        }

        Assert.Equal("before", await ReadAsync(StateFileKind.Snapshot));
    }

    [Fact]
    public async Task DisposeAsync_NotCommitted_DropsTheFile()
    {
        await using (var writer = await Store.CreateAsync(Profile, StateFileKind.Plan, Cancellation))
        {
            await WriteAsync(writer, LongText('a'));
        }

        Assert.Null(await ReadAsync(StateFileKind.Plan));
        await CommitAsync(StateFileKind.Plan, "before");
        await using (var writer = await Store.CreateAsync(Profile, StateFileKind.Plan, Cancellation))
        {
            Assert.Equal(0, writer.Stream.Length);
            await WriteAsync(writer, LongText('b'));
        }

        Assert.Equal("before", await ReadAsync(StateFileKind.Plan));
    }

    [Fact]
    public async Task DisposeAsync_Committed_KeepsTheFile()
    {
        await using (var writer = await Store.CreateAsync(Profile, StateFileKind.Plan, Cancellation))
        {
            await WriteAsync(writer, "kept");
            await writer.CommitAsync(Cancellation);
            await writer.DisposeAsync();
        }

        Assert.Equal("kept", await ReadAsync(StateFileKind.Plan));
    }

    [Fact]
    public async Task Stream_WhileWriting_IsSeekableAndReadable()
    {
        await using (var writer = await Store.CreateAsync(Profile, StateFileKind.Plan, Cancellation))
        {
            var stream = writer.Stream;
            Assert.True(stream.CanSeek && stream.CanRead && stream.CanWrite);
            await WriteAsync(writer, LongText('a') + "end");
            Assert.Equal(300_003, stream.Length);
            stream.Position = 0;
            Assert.Equal(LongText('a') + "end", await TextAsync(stream));

            stream.Position = 2;
            await WriteAsync(writer, "bb");
            stream.Position = stream.Length;
            await WriteAsync(writer, "more");
            await writer.CommitAsync(Cancellation);
        }

        Assert.Equal("aabb" + LongText('a')[4..] + "endmore", await ReadAsync(StateFileKind.Plan));
    }

    [Fact]
    public async Task CommitAsync_TwoFilesWrittenAtOnce_DoNotDisturbEachOther()
    {
        await using var plan = await Store.CreateAsync(Profile, StateFileKind.Plan, Cancellation);
        await using var draft = await Store.CreateAsync(Profile, StateFileKind.Draft, Cancellation);
        await WriteAsync(plan, "pl");
        await WriteAsync(draft, "dra");
        await WriteAsync(plan, "an");
        await WriteAsync(draft, "ft");
        await draft.CommitAsync(Cancellation);
        await plan.CommitAsync(Cancellation);

        Assert.Equal("plan", await ReadAsync(StateFileKind.Plan));
        Assert.Equal("draft", await ReadAsync(StateFileKind.Draft));
    }

    [Fact]
    public async Task DeleteAsync_File_IsGoneAndOthersStay()
    {
        foreach (var kind in Enum.GetValues<StateFileKind>())
        {
            await CommitAsync(kind, kind.ToString());
        }

        await Store.DeleteAsync(Profile, StateFileKind.Plan, Cancellation);

        foreach (var kind in Enum.GetValues<StateFileKind>())
        {
            Assert.Equal(kind == StateFileKind.Plan ? null : kind.ToString(), await ReadAsync(kind));
        }
    }

    [Fact]
    public async Task DeleteAsync_NoFile_DoesNothing()
    {
        await Store.DeleteAsync(Profile, StateFileKind.Plan, Cancellation);
        await CommitAsync(StateFileKind.Plan, "plan");
        await Store.DeleteAsync(Profile, StateFileKind.Plan, Cancellation);
        await Store.DeleteAsync(Profile, StateFileKind.Plan, Cancellation);

        Assert.Null(await ReadAsync(StateFileKind.Plan));
    }

    [Fact]
    public async Task DeleteAsync_WhileSomebodyReads_TheyReadToTheEnd()
    {
        await CommitAsync(StateFileKind.Snapshot, LongText('a'));
        await using var reader = await Store.OpenReadAsync(Profile, StateFileKind.Snapshot, Cancellation);

        await Store.DeleteAsync(Profile, StateFileKind.Snapshot, Cancellation);

        Assert.Null(await ReadAsync(StateFileKind.Snapshot));
        Assert.Equal(LongText('a'), await TextAsync(reader!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PromoteAsync_CommittedFile_TakesTheOthersPlace(bool thereIsAnother)
    {
        if (thereIsAnother)
        {
            await CommitAsync(StateFileKind.Snapshot, LongText('a'));
        }

        await CommitAsync(StateFileKind.Draft, "draft");
        await Store.PromoteAsync(Profile, StateFileKind.Draft, StateFileKind.Snapshot, Cancellation);

        Assert.Equal("draft", await ReadAsync(StateFileKind.Snapshot));
        Assert.Null(await ReadAsync(StateFileKind.Draft));
    }

    [Fact]
    public async Task PromoteAsync_NoSuchFile_ThrowsAndLeavesTheOther()
    {
        await Assert.ThrowsAnyAsync<IOException>(Promote);
        await CommitAsync(StateFileKind.Snapshot, "snapshot");
        await Assert.ThrowsAnyAsync<IOException>(Promote);

        Assert.Equal("snapshot", await ReadAsync(StateFileKind.Snapshot));

        async Task Promote() => await Store.PromoteAsync(Profile, StateFileKind.Draft, StateFileKind.Snapshot, Cancellation);
    }

    [Fact]
    public async Task PromoteAsync_FileNotYetCommitted_IsNoFile()
    {
        await CommitAsync(StateFileKind.Snapshot, "snapshot");
        await using var writer = await Store.CreateAsync(Profile, StateFileKind.Draft, Cancellation);
        await WriteAsync(writer, "draft");

        await Assert.ThrowsAnyAsync<IOException>(
            async () => await Store.PromoteAsync(Profile, StateFileKind.Draft, StateFileKind.Snapshot, Cancellation));
        Assert.Equal("snapshot", await ReadAsync(StateFileKind.Snapshot));
    }

    [Fact]
    public async Task PromoteAsync_ReadersOfBoth_ReadThemToTheEnd()
    {
        await CommitAsync(StateFileKind.Snapshot, LongText('a'));
        await CommitAsync(StateFileKind.Draft, LongText('b'));
        await using var snapshot = await Store.OpenReadAsync(Profile, StateFileKind.Snapshot, Cancellation);
        await using var draft = await Store.OpenReadAsync(Profile, StateFileKind.Draft, Cancellation);

        await Store.PromoteAsync(Profile, StateFileKind.Draft, StateFileKind.Snapshot, Cancellation);

        Assert.Equal(LongText('a'), await TextAsync(snapshot!));
        Assert.Equal(LongText('b'), await TextAsync(draft!));
        Assert.Equal(LongText('b'), await ReadAsync(StateFileKind.Snapshot));
    }
}
