using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Personalization.Sync.Plan;

/// <summary>The blocks of an outcome log.</summary>
/// <remarks>
/// <code>
/// log      = start block*                             all numbers little-endian
/// start    = "PZOL":4  version:u32                    version 1
/// block    = length:u32  xxh64(payload):u64  payload:length
/// payload  = covered:u64  flags:u8  verdict*          flags: 1 the plan is done
/// verdict  = kind:u8  operation:u8  ordinal:u64  detail
/// detail   = index taken: position:u64   part exists: hash:u64   row error: length:u32, text   otherwise nothing
/// </code>
/// The payload of the first block is the id of the plan's run. <c>covered</c> says how many operations from the plan's start have a verdict, or
/// have succeeded. A block counts whole or not at all; behind one that is cut short or damaged nothing counts, so a crash while the log is
/// written loses that block alone.
/// </remarks>
internal static class OutcomeFormat
{
    internal const uint Magic = 0x4C4F5A50;
    internal const uint Version = 1;
    internal const int StartLength = 8;
    internal const int BlockHeaderLength = 12;
    internal const byte DoneFlag = 1;

    private const int FixedLength = 10;

    internal static void Write(IBufferWriter<byte> target, in Verdict verdict)
    {
        var span = target.GetSpan(FixedLength + sizeof(ulong));
        span[0] = (byte)verdict.Kind;
        span[1] = (byte)verdict.Operation;
        BinaryPrimitives.WriteInt64LittleEndian(span[2..], verdict.Ordinal);
        if (verdict.Kind is VerdictKind.IndexTaken or VerdictKind.PartExists)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(span[FixedLength..], verdict.Detail);
            target.Advance(FixedLength + sizeof(ulong));
            return;
        }

        target.Advance(FixedLength);
        if (verdict.Kind == VerdictKind.RowError)
        {
            var reason = Encoding.UTF8.GetBytes(verdict.Reason ?? string.Empty);
            BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(sizeof(int)), reason.Length);
            target.Advance(sizeof(int));
            target.Write(reason);
        }
    }

    internal static Verdict Read(ref ReadOnlySpan<byte> source)
    {
        var kind = (VerdictKind)source[0];
        var verdict = new Verdict(kind, (PlanOperationKind)source[1], BinaryPrimitives.ReadInt64LittleEndian(source[2..]));
        source = source[FixedLength..];
        switch (kind)
        {
            case VerdictKind.IndexTaken or VerdictKind.PartExists:
                verdict = verdict with { Detail = BinaryPrimitives.ReadUInt64LittleEndian(source) };
                source = source[sizeof(ulong)..];
                break;
            case VerdictKind.RowError:
                var length = BinaryPrimitives.ReadInt32LittleEndian(source);
                verdict = verdict with { Reason = Encoding.UTF8.GetString(source.Slice(sizeof(int), length)) };
                source = source[(sizeof(int) + length)..];
                break;
        }

        return verdict;
    }
}
