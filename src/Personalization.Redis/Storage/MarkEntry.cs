using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Records;

namespace Personalization.Redis.Storage;

/// <summary>A sync's mark as it lies in each bucket, with the one before it.</summary>
/// <param name="Number">How often the mark has been moved.</param>
/// <param name="Mark">The mark.</param>
/// <param name="Before">The mark before.</param>
/// <param name="Layout">The layout of the keys that were written under it; 0 before there were several.</param>
/// <remarks><code>
/// entry = token:u64 big-endian  number:u64 big-endian  { "mark", "before", "layout" } as JSON
/// </code></remarks>
internal sealed record MarkEntry(long Number, SyncMark Mark, SyncMark? Before, int Layout = KeyLayout.Version)
{
    private const int FixedLength = 16;

    internal static MarkEntry Read(byte[] bytes)
    {
        var marks = JsonSerializer.Deserialize(bytes.AsSpan(FixedLength), MarkJson.Default.Marks) ?? throw RedisErrors.DamagedHeader();
        return new MarkEntry(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8)), marks.Mark, marks.Before, marks.Layout);
    }

    internal byte[] ToBytes()
    {
        var head = new byte[FixedLength];
        BinaryPrimitives.WriteInt64BigEndian(head, Mark.Token);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(8), Number);
        return [.. head, .. JsonSerializer.SerializeToUtf8Bytes(new Marks(Mark, Before, Layout), MarkJson.Default.Marks)];
    }

    internal sealed record Marks(SyncMark Mark, SyncMark? Before, int Layout = 0);
}

/// <summary>The contract of <see cref="MarkEntry.Marks"/>.</summary>
[JsonSerializable(typeof(MarkEntry.Marks))]
internal sealed partial class MarkJson : JsonSerializerContext;
