using System.Buffers.Binary;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.State;

public sealed class StateFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-state-");

    [Fact]
    public async Task Snapshot_WrittenAndRead_IsTheSame()
    {
        await WriteAsync(20_000);

        using var store = new FileSyncStateStore(_directory.FullName);
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
        Assert.Contains("Nothing has to be restored", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadBlockAsync_CancelledWithMoreInMemory_EndsWithinABlock()
    {
        using var stream = new MemoryStream();
        var writer = new BlockWriter(stream, blockLength: 64);
        await writer.StartAsync(StateFormat.SpillMagic, "{}"u8.ToArray(), default);
        for (var block = 0; block < 3; block++)
        {
            writer.Reserve(64).Clear();
            writer.EndItem(64);
            await writer.FlushAsync(default);
        }

        using var cancellation = new CancellationTokenSource();
        var reader = await BlockReader.OpenUnfinishedAsync(stream, writer.BytesWritten, StateFormat.SpillMagic, "s", cancellation.Token);
        Assert.True(await reader.ReadBlockAsync(cancellation.Token));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadBlockAsync(cancellation.Token));
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
        Assert.Contains("reads version 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_OfTheVersionBefore_IsRefusedWithTheWayOut()
    {
        using var stream = new MemoryStream();
        var writer = new BlockWriter(stream);
        await writer.StartAsync(StateFormat.PlanMagic, "{}"u8.ToArray(), default);
        await writer.FinishAsync(0, default, default);
        BinaryPrimitives.WriteUInt32LittleEndian(stream.GetBuffer().AsSpan(4), 1);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(
            async () => await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, "s", default));

        Assert.Equal(ErrorCodes.StateDamaged, exception.Code);
        Assert.Contains("plan file of sync 's' has version 1, and this library reads version 2", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing has to be restored", exception.Message, StringComparison.Ordinal);
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
        using var store = new FileSyncStateStore(_directory.FullName);
        var file = await SnapshotFile.OpenAsync(store, "s", default);
        await using var reader = await file!.OpenEntriesAsync(default);
        while (await reader.ReadBlockAsync(default))
        {
        }
    }

    private async Task WriteAsync(int entries)
    {
        using var store = new FileSyncStateStore(_directory.FullName);
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
