using System.Buffers.Binary;
using Personalization.Errors;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.State;

public sealed class StateFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-state-");

    [Fact]
    public async Task Snapshot_WrittenAndRead_IsTheSame()
    {
        await WriteAsync(20_000);

        using var store = new FileSnapshotStore(_directory.FullName);
        var file = await SnapshotFile.OpenAsync(store, "s", default);
        Assert.Equal(20_000, file!.Count);
        Assert.Equal("run", file.Header.RunId);
        var read = new List<string>();
        await using var reader = await file.OpenEntriesAsync(default);
        while (await reader.ReadBlockAsync(default))
        {
            Collect(reader.Payload.Span, read);
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"Known Planned {i} key{i}"), read);
    }

    [Theory]
    [InlineData(0, "is of another kind")]
    [InlineData(40, "is damaged")]
    [InlineData(200_000, "is damaged")]
    public async Task Snapshot_OneByteFlipped_IsRefusedWithTheWayOut(int position, string what)
    {
        await WriteAsync(20_000);
        var path = Directory.GetFiles(_directory.FullName, "snapshot.bin", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[position] ^= 0x40;
        await File.WriteAllBytesAsync(path, bytes);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(ReadAllAsync);

        Assert.Equal(ErrorCodes.StateDamaged, exception.Code);
        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
        Assert.Contains("remove the sync's folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_CutAnywhere_IsRefused()
    {
        await WriteAsync(500);
        var path = Directory.GetFiles(_directory.FullName, "snapshot.bin", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path);
        for (var length = 0; length < bytes.Length; length += 97)
        {
            await File.WriteAllBytesAsync(path, bytes[..length]);
            var exception = await Assert.ThrowsAsync<PersonalizationException>(ReadAllAsync);
            Assert.Equal(ErrorCodes.StateDamaged, exception.Code);
        }
    }

    [Fact]
    public async Task Snapshot_UnknownVersion_IsRefusedAndNeverGuessed()
    {
        await WriteAsync(10);
        var path = Directory.GetFiles(_directory.FullName, "snapshot.bin", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 99);
        await File.WriteAllBytesAsync(path, bytes);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(ReadAllAsync);

        Assert.Contains("version 99", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_DirectoryUsedByAnotherStore_IsRefusedWithTheWayOut()
    {
        using var first = new FileSnapshotStore(_directory.FullName);
        await using var file = await first.CreateAsync("s", StateFileKind.Plan, default);
        using var second = new FileSnapshotStore(_directory.FullName);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await second.CreateAsync("s", StateFileKind.Plan, default));

        Assert.Equal(ErrorCodes.StateLocked, exception.Code);
    }

    [Fact]
    public async Task CreateAsync_NotCommitted_LeavesTheFileBeforeAndNothingElse()
    {
        await WriteAsync(10);
        using var store = new FileSnapshotStore(_directory.FullName);
        await using (var file = await store.CreateAsync("s", StateFileKind.Snapshot, default))
        {
            await file.Stream.WriteAsync(new byte[100]);
        }

        Assert.Equal(10, (await SnapshotFile.OpenAsync(store, "s", default))!.Count);
        Assert.Empty(Directory.GetFiles(_directory.FullName, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task CreateAsync_LeftoversOfAKilledProcess_AreRemoved()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "s"));
        var leftover = Path.Combine(_directory.FullName, "s", "plan.bin.0.tmp");
        await File.WriteAllBytesAsync(leftover, [1]);

        await WriteAsync(1);

        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public async Task Files_OnUnix_AreReadableByTheirOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        var inner = Path.Combine(_directory.FullName, "state");
        using var store = new FileSnapshotStore(inner);
        await using (var writer = await store.CreateAsync("a/b", StateFileKind.Snapshot, default))
        {
            await writer.CommitAsync(default);
        }

        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(inner) & others);
        var files = Directory.GetFiles(inner, "*", SearchOption.AllDirectories);
        Assert.Equal(["lock", "snapshot.bin"], files.Select(Path.GetFileName).Order());
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
        }

        Assert.Equal("a%2fb", Path.GetFileName(Directory.GetDirectories(inner).Single()));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void Collect(ReadOnlySpan<byte> entries, List<string> read)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            read.Add($"{entry.State} {entry.Outcome} {entry.Hash} {System.Text.Encoding.UTF8.GetString(entry.Key)}");
        }
    }

    private async Task ReadAllAsync()
    {
        using var store = new FileSnapshotStore(_directory.FullName);
        var file = await SnapshotFile.OpenAsync(store, "s", default);
        await using var reader = await file!.OpenEntriesAsync(default);
        while (await reader.ReadBlockAsync(default))
        {
        }
    }

    private async Task WriteAsync(int entries)
    {
        using var store = new FileSnapshotStore(_directory.FullName);
        await using var file = await store.CreateAsync("s", StateFileKind.Snapshot, default);
        var writer = new BlockWriter(file.Stream);
        var header = new SnapshotHeader
        {
            RunId = "run",
            SyncId = "s",
            Collection = "c",
            KeyColumn = "id",
            Fingerprint = "f",
            StartedAt = DateTimeOffset.UnixEpoch,
            Token = 1,
        };
        await writer.StartAsync(StateFormat.SnapshotMagic, header.ToUtf8(), default);
        for (var i = 0; i < entries; i++)
        {
            new SnapshotEntry(EntryState.Known, RowOutcome.Planned, (ulong)i, System.Text.Encoding.UTF8.GetBytes($"key{i}")).Write(writer);
            if (writer.IsFull)
            {
                await writer.FlushAsync(default);
            }
        }

        await writer.FinishAsync(0, default, default);
        await file.CommitAsync(default);
    }
}
