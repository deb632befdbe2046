using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
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

    private const string OutcomeLogVersion1 =
        "505A4F4C0100000003000000231104F57DF4F85572756E470000004ECDC6618DD279F406000000000000000101010100"
        + "0000000000000202020000000000000003000000000000000304040000000000000002000000C3A90501050000000000"
        + "0000EFCDAB8967452301";

    private const string PlanVersion2 =
        "505A504C020000000200000000000000D194F27AB572142E7B7DF300000000000000D65E2E84EA32248ECF0000007B22"
        + "446967657374223A2264222C22436F756E7473223A7B22526F777351756572696564223A302C224164646564223A302C"
        + "224368616E676564223A302C22556E6368616E676564223A302C22536B6970706564223A302C2249676E6F726564223A"
        + "302C2252656A6563746564223A302C2241626F72746564223A302C2252656D6F766564223A302C2252656D6F76616C73"
        + "52656A6563746564223A302C224164645570223A747275657D2C224B656570735061727473223A66616C73652C225265"
        + "6A656374696F6E73223A5B5D7D0800000001020000000000001000000000000000000000000100000000000000505A4E"
        + "440000000000000000000000001A00000000000000FF5C233043E25751";

    [Fact]
    public async Task PlanFile_Version2_NeverChanges()
    {
        var footer = new PlanFooter { Voided = new OrdinalSet(), ProvisionalChanges = new OrdinalSet(), Digest = "d", Counts = default, Rejections = [] };
        footer.Voided.Add(0);
        footer.Voided.Add(9);
        footer.ProvisionalChanges.Add(64);
        using var stream = new MemoryStream();
        var writer = new BlockWriter(stream);
        await writer.StartAsync(StateFormat.PlanMagic, "{}"u8.ToArray(), default);
        await writer.FinishAsync(0, footer.ToBytes(), default);

        Assert.Equal(PlanVersion2, Convert.ToHexString(stream.ToArray()));
    }

    [Fact]
    public async Task OutcomeLog_Version1_NeverChanges()
    {
        using var snapshots = FileSyncStateStore.CreateTemporary();
        await using (var log = await OutcomeLog.OpenAsync(snapshots, "s", "run", 0, default))
        {
            log.Add(new Verdict(VerdictKind.Deferred, PlanOperationKind.Add, 1));
            log.Add(new Verdict(VerdictKind.IndexTaken, PlanOperationKind.Change, 2, Detail: 3));
            log.Add(new Verdict(VerdictKind.RowError, PlanOperationKind.Removal, 4, Reason: "é"));
            log.Add(new Verdict(VerdictKind.PartExists, PlanOperationKind.Add, 5, Detail: 0x0123456789ABCDEF));
            await log.CoverAsync(6, done: true, default);
        }

        await using var file = await snapshots.OpenReadAsync("s", StateFileKind.Outcomes, default);
        using var bytes = new MemoryStream();
        await file!.CopyToAsync(bytes, TestContext.Current.CancellationToken);

        Assert.Equal(OutcomeLogVersion1, Convert.ToHexString(bytes.ToArray()));
    }

    [Fact]
    public void PlanFooter_NoPositions_TakesNoBytesForThem()
        => Assert.EndsWith(
            Convert.ToHexString("}"u8) + "0000000000000000",
            Convert.ToHexString(new PlanFooter { Digest = "d", Counts = default, Rejections = [] }.ToBytes()),
            StringComparison.Ordinal);

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
