using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Plan;

/// <summary>The end of a plan's file: what became clear only when the whole model had been read.</summary>
/// <remarks><code>
/// footer  = json length:u32  json  bitmap of voided operations  bitmap of provisional operations that are changes
/// bitmap  = length:u32  one bit a position, the lowest bit of the first byte is position 0; an empty one has length 0
/// </code></remarks>
internal sealed record PlanFooter
{
    /// <summary>Positions of operations that must not be applied.</summary>
    [JsonIgnore]
    public OrdinalSet Voided { get; init; } = new();

    /// <summary>Positions of provisional operations that change a known key.</summary>
    [JsonIgnore]
    public OrdinalSet ProvisionalChanges { get; init; } = new();

    /// <summary>Names the plan's effect.</summary>
    public required string Digest { get; init; }

    /// <summary>What becomes of the rows if every operation succeeds.</summary>
    public required SyncCounts Counts { get; init; }

    /// <summary>Whether some row that was refused keeps its part, which an earlier definition may have made.</summary>
    public bool KeepsParts { get; init; }

    /// <summary>How many of the rows that were refused before the plan was applied have a key that was known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long RejectedChanges { get; init; }

    /// <summary>The first rows that were refused before the plan was applied.</summary>
    public required IReadOnlyList<RejectedRow> Rejections { get; init; }

    internal byte[] ToBytes()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, PlanJson.Default.PlanFooter);
        var bytes = new byte[(3 * sizeof(uint)) + json.Length + Voided.ByteLength + ProvisionalChanges.ByteLength];
        var rest = TakePart(bytes, json.Length, out var part);
        json.CopyTo(part);
        rest = TakePart(rest, Voided.ByteLength, out part);
        Voided.WriteTo(part);
        TakePart(rest, ProvisionalChanges.ByteLength, out part);
        ProvisionalChanges.WriteTo(part);
        return bytes;
    }

    internal static PlanFooter Parse(ReadOnlySpan<byte> bytes)
    {
        var json = ReadPart(ref bytes);
        var voided = OrdinalSet.Parse(ReadPart(ref bytes));
        var changes = OrdinalSet.Parse(ReadPart(ref bytes));
        return JsonSerializer.Deserialize(json, PlanJson.Default.PlanFooter)! with { Voided = voided, ProvisionalChanges = changes };
    }

    private static Span<byte> TakePart(Span<byte> bytes, int length, out Span<byte> part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        part = bytes.Slice(sizeof(uint), length);
        return bytes[(sizeof(uint) + length)..];
    }

    private static ReadOnlySpan<byte> ReadPart(ref ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var part = bytes.Slice(sizeof(uint), length);
        bytes = bytes[(sizeof(uint) + length)..];
        return part;
    }
}
