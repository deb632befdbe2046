using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>The bytes of files that lie on users' disks. When one of these tests fails, the format has changed: raise its version.</summary>
public sealed class FrozenFormatTests
{
    private const string SnapshotVersion1 =
        "505A534E010000000200000000000000D194F27AB572142E7B7D1800000002000000BB87878C3BA6275D11EFCDAB8967"
        + "452301026B3102010000000000000002C3A9505A4E440200000002000000000000000000000000000000898E74F41B80"
        + "EBED";

    private const string OperationVersion1 = "1A0000000100000082AFC4F482E3E366020200000000000000036B65790403616200077B226E223A317D";

    [Fact]
    public async Task SnapshotFile_Version1_NeverChanges()
    {
        using var stream = new MemoryStream();
        var writer = new BlockWriter(stream);
        await writer.StartAsync(StateFormat.SnapshotMagic, "{}"u8.ToArray(), default);
        new SnapshotEntry(EntryState.Known, RowOutcome.Planned, 0x0123456789ABCDEF, "k1"u8).Write(writer);
        new SnapshotEntry(EntryState.Unknown, RowOutcome.Unchanged, 1, "é"u8).Write(writer);
        await writer.FinishAsync((uint)SnapshotFlags.NoWrites, default, default);

        Assert.Equal(SnapshotVersion1, Convert.ToHexString(stream.ToArray()));
    }

    [Fact]
    public async Task PlanOperation_Version1_NeverChanges()
    {
        using var stream = new MemoryStream();
        var writer = new BlockWriter(stream);
        new PlanOperation(PlanOperationKind.Change, 2, "key"u8, [3, (byte)'a', (byte)'b', 0], "{\"n\":1}"u8).Write(writer);

        await writer.FlushAsync(default);

        Assert.Equal(OperationVersion1, Convert.ToHexString(stream.ToArray()));
    }
}
