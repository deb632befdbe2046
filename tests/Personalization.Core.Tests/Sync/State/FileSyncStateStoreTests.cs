using System.Diagnostics;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>What a store of files adds to the contract: the lock, modes, leftovers.</summary>
public sealed class FileSyncStateStoreTests : IDisposable
{
    private readonly DirectoryInfo _outer = Directory.CreateTempSubdirectory("personalization-state-");

    private string StateDirectory => Path.Combine(_outer.FullName, "made", "state");

    [Theory]
    [InlineData("create")]
    [InlineData("log")]
    [InlineData("promote")]
    [InlineData("delete")]
    public async Task Writes_DirectoryUsedByAnotherStore_AreRefusedAndReadsAreNot(string write)
    {
        using var first = new FileSyncStateStore(StateDirectory);
        await CommitAsync(first, StateFileKind.Draft);
        using var second = new FileSyncStateStore(StateDirectory);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => write switch
        {
            "create" => CommitAsync(second, StateFileKind.Plan),
            "log" => second.OpenLogAsync("s", StateFileKind.Outcomes, 0, default).AsTask(),
            "promote" => second.PromoteAsync("s", StateFileKind.Draft, StateFileKind.Snapshot, default).AsTask(),
            _ => second.DeleteAsync("s", StateFileKind.Draft, default).AsTask(),
        });

        Assert.Equal(ErrorCodes.StateLocked, exception.Code);
        Assert.Contains(StateDirectory, exception.Message, StringComparison.Ordinal);
        await using var read = await second.OpenReadAsync("s", StateFileKind.Draft, default);
        Assert.NotNull(read);
    }

    [Fact]
    public void Identity_DirectoryOfAnotherConfiguration_IsRefusedByName()
    {
        using var first = new FileSyncStateStore(StateDirectory, owner: "/one/personalization.yaml");
        using var second = new FileSyncStateStore(StateDirectory, owner: "/two/personalization.yaml");
        var id = first.Identity;

        var exception = Assert.Throws<PersonalizationException>(() => second.Identity);

        Assert.Equal(ErrorCodes.StateForeign, exception.Code);
        Assert.All(
            ["/one/personalization.yaml", "/two/personalization.yaml", StateDirectory, "owner.json"],
            part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        Assert.NotNull(id);
        Assert.Equal(id, first.Identity);
    }

    [Fact]
    public async Task AcquireAsync_DirectoryOfAnotherConfiguration_IsRefused()
    {
        using (var first = new FileSyncStateStore(StateDirectory, owner: "one"))
        {
            await first.AcquireAsync("s", default);
        }

        using var second = new FileSyncStateStore(StateDirectory, owner: "two");

        Assert.Equal(ErrorCodes.StateForeign, (await Assert.ThrowsAsync<PersonalizationException>(async () => await second.AcquireAsync("s", default))).Code);
    }

    [Fact]
    public void Identity_ConfigurationMovedWithItsState_IsTheSame()
    {
        var before = Path.Combine(_outer.FullName, "before");
        var after = Path.Combine(_outer.FullName, "after");
        Directory.CreateDirectory(before);
        using var there = new FileSyncStateStore(Path.Combine(before, ".personalization"), owner: Path.Combine(before, "personalization.yaml"));
        var id = there.Identity;
        Directory.Move(before, after);

        using var here = new FileSyncStateStore(Path.Combine(after, ".personalization"), owner: Path.Combine(after, "personalization.yaml"));

        Assert.Equal(id, here.Identity);
    }

    [Fact]
    public void Identity_StateMovedApartFromItsConfiguration_IsRefusedAsMoved()
    {
        var configuration = Path.Combine(_outer.FullName, "personalization.yaml");
        var moved = Path.Combine(_outer.FullName, "far", "away", "from", "it", "state");
        using var before = new FileSyncStateStore(StateDirectory, owner: configuration);
        Assert.NotNull(before.Identity);
        Directory.CreateDirectory(moved);
        File.Copy(Path.Combine(StateDirectory, "owner.json"), Path.Combine(moved, "owner.json"));

        using var after = new FileSyncStateStore(moved, owner: configuration);
        var exception = Assert.Throws<PersonalizationException>(() => after.Identity);

        Assert.Equal(ErrorCodes.StateForeign, exception.Code);
        Assert.Contains("was moved or copied", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(moved, "owner.json"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_FolderOfTheConfigurationOrAFileInIt_AreTheSame()
    {
        using var folder = new FileSyncStateStore(StateDirectory, owner: _outer.FullName);
        using var file = new FileSyncStateStore(StateDirectory, owner: Path.Combine(_outer.FullName, "personalization.yaml"));

        Assert.Equal(folder.Identity, file.Identity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"id\":\"\"}")]
    public void Identity_OwnerCannotBeRead_IsMadeAnew(string content)
    {
        using var store = new FileSyncStateStore(StateDirectory, owner: "one");
        var id = store.Identity;
        File.WriteAllText(Path.Combine(StateDirectory, "owner.json"), content);

        Assert.NotEqual(id, store.Identity);
        Assert.Equal(store.Identity, store.Identity);
        Assert.Single(AllFiles());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CreateAsync_DirectoryWasRemoved_IsMadeAnewUnlessAnotherProcessDid(bool byAnother)
    {
        using var store = new FileSyncStateStore(StateDirectory, owner: "one");
        await store.AcquireAsync("s", default);
        Directory.Delete(StateDirectory, recursive: true);
        using var other = new FileSyncStateStore(StateDirectory, owner: "one");
        if (byAnother)
        {
            await other.AcquireAsync("s", default);
            Assert.Equal(ErrorCodes.StateLocked, (await Assert.ThrowsAsync<PersonalizationException>(async () => await store.CreateAsync("s", StateFileKind.Plan, default))).Code);
            return;
        }

        await using (var file = await store.CreateAsync("s", StateFileKind.Plan, default))
        {
            await file.CommitAsync(default);
        }

        Assert.Equal(ErrorCodes.StateLocked, (await Assert.ThrowsAsync<PersonalizationException>(async () => await other.AcquireAsync("s", default))).Code);
    }

    [Fact]
    public void CreateTemporary_NoFolderForTemporaryFiles_NamesIt()
    {
        var missing = Path.Combine(_outer.FullName, "no-such-folder");

        var exception = Assert.Throws<PersonalizationException>(() => FileSyncStateStore.CreateTemporary(missing));

        Assert.Equal(ErrorCodes.StateUnavailable, exception.Code);
        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_GivesTheDirectoryFree()
    {
        using (var first = new FileSyncStateStore(StateDirectory))
        {
            await CommitAsync(first, StateFileKind.Plan);
        }

        using var second = new FileSyncStateStore(StateDirectory);
        await CommitAsync(second, StateFileKind.Plan);
    }

    [Fact]
    public async Task CreateAsync_ProcessWithTheLockDies_DirectoryIsFree()
    {
        const string flock = "/usr/bin/flock";
        if (!File.Exists(flock))
        {
            Assert.Skip("This machine has no flock, which stands in for another process.");
        }

        Directory.CreateDirectory(StateDirectory);
        var start = new ProcessStartInfo(flock)
        {
            // -F: flock becomes the command, so that the process killed below is the one that holds the lock.
            ArgumentList = { "-F", Path.Combine(StateDirectory, "state.lock"), "sh", "-c", "echo held; exec cat" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var other = Process.Start(start)!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
        using var store = new FileSyncStateStore(StateDirectory);
        var refused = await Assert.ThrowsAsync<PersonalizationException>(() => CommitAsync(store, StateFileKind.Plan));
        Assert.Equal(ErrorCodes.StateLocked, refused.Code);

        other.Kill();
        await other.WaitForExitAsync();

        await CommitAsync(store, StateFileKind.Plan);
    }

    [Fact]
    public async Task CreateAsync_LockCannotBeMade_IsToldAsItIs()
    {
        // A directory where the lock should be stands for whatever else may be wrong with the disk.
        Directory.CreateDirectory(Path.Combine(StateDirectory, "state.lock"));
        using var store = new FileSyncStateStore(StateDirectory);

        await Assert.ThrowsAnyAsync<UnauthorizedAccessException>(() => CommitAsync(store, StateFileKind.Plan));
    }

    [Fact]
    public async Task CreateAsync_LeftoversOfAKilledProcess_AreRemovedWithTheFirstWrite()
    {
        string[] leftovers = [Leftover("s", "plan.bin.0.tmp"), Leftover("gone", "snapshot.bin.1.tmp")];
        using var store = new FileSyncStateStore(StateDirectory);
        Assert.Null(await store.OpenReadAsync("s", StateFileKind.Plan, default));
        Assert.All(leftovers, leftover => Assert.True(File.Exists(leftover)));

        await CommitAsync(store, StateFileKind.Plan);

        Assert.All(leftovers, leftover => Assert.False(File.Exists(leftover)));
    }

    [Fact]
    public async Task Files_AfterCommitsAndDrops_AreThoseOfTheSyncsAlone()
    {
        using var store = new FileSyncStateStore(StateDirectory);
        await CommitAsync(store, StateFileKind.Plan);
        await CommitAsync(store, StateFileKind.Plan);
        await using (await store.CreateAsync("s", StateFileKind.Snapshot, default))
        {
        }

        Assert.Equal(["plan.bin", "state.lock"], AllFiles().Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task FilesAndDirectories_OnUnix_AreForTheirOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var store = new FileSyncStateStore(StateDirectory);
        await CommitAsync(store, StateFileKind.Snapshot, "a/B");
        await using var log = await store.OpenLogAsync("a/B", StateFileKind.Outcomes, 0, default);
        await using var unfinished = await store.CreateAsync("a/B", StateFileKind.Draft, default);

        Assert.Equal(4, AllFiles().Length);
        foreach (var file in AllFiles())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        string[] made = [Path.GetDirectoryName(StateDirectory)!, StateDirectory, .. Directory.GetDirectories(StateDirectory)];
        foreach (var directory in made)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }

        Assert.Equal("a%2f%42", Path.GetFileName(made[^1]));
    }

    [Fact]
    public async Task Reads_BeforeTheFirstWrite_MakeNothing()
    {
        using var store = new FileSyncStateStore(StateDirectory);

        Assert.Null(await store.OpenReadAsync("s", StateFileKind.Snapshot, default));
        Assert.True(await store.GetFreeBytesAsync(default) > 0);
        await store.DeleteAsync("s", StateFileKind.Plan, default);

        Assert.Empty(_outer.GetFileSystemInfos());
    }

    [Fact]
    public async Task Dispose_TemporaryStore_LeavesNothing()
    {
        var store = FileSyncStateStore.CreateTemporary();
        await CommitAsync(store, StateFileKind.Snapshot);
        await using var read = (FileStream)(await store.OpenReadAsync("s", StateFileKind.Snapshot, default))!;
        var directory = Path.GetDirectoryName(Path.GetDirectoryName(read.Name))!;
        Assert.True(Directory.Exists(directory));

        store.Dispose();

        Assert.False(Directory.Exists(directory));
    }

    public void Dispose() => _outer.Delete(recursive: true);

    private static async Task CommitAsync(FileSyncStateStore store, StateFileKind kind, string sync = "s")
    {
        await using var writer = await store.CreateAsync(sync, kind, default);
        await writer.CommitAsync(default);
    }

    private string Leftover(string sync, string name)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(StateDirectory, sync)).FullName, name);
        File.WriteAllBytes(path, [1]);
        return path;
    }

    private string[] AllFiles() => Directory.GetFiles(StateDirectory, "*", SearchOption.AllDirectories);
}
