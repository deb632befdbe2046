using System.Buffers.Binary;

namespace Personalization.Journal;

/// <summary>
/// Makes ids in the order in which they are asked for: UUIDs of version 7 whose first 60 bits are the time, to a quarter of a microsecond, and one more than the id before where the clock has not gone on.
/// Ids that are made by the time alone are in no order within a millisecond. Thread-safe.
/// </summary>
internal sealed class OrderedIds
{
    private const int Steps = 1 << 12;

    /// <summary>A clock that is set back further than this is followed: other processes' ids are of its time.</summary>
    private const long LongestStepBack = 1_000L * Steps;

    private readonly Lock _gate = new();
    private long _last;

    internal string Next(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        var moment = Advance((at.ToUnixTimeMilliseconds() * Steps) + (at.UtcTicks % TimeSpan.TicksPerMillisecond * Steps / TimeSpan.TicksPerMillisecond));
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)(moment / Steps) << 16) | 0x7000 | (ulong)(moment % Steps));
        return new Guid(bytes, bigEndian: true).ToString("n");
    }

    private long Advance(long moment)
    {
        lock (_gate)
        {
            return _last = moment > _last || _last - moment > LongestStepBack ? moment : _last + 1;
        }
    }
}
