using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Records;

namespace Personalization.Sync.Snapshot;

/// <summary>What a snapshot says of itself.</summary>
internal sealed record SnapshotHeader
{
    /// <summary>The run that made it: the snapshot's id, and the id of that run's plan.</summary>
    public required string RunId { get; init; }

    public required string SyncId { get; init; }

    /// <summary>The snapshot that the run compared with.</summary>
    public string? BaseId { get; init; }

    public required string Collection { get; init; }

    public required string KeyColumn { get; init; }

    /// <summary>Hash of everything in the definition that shapes parts and index values.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run started that its known entries are of, where a plan that was cut short was folded into it; <see langword="null"/> where that is the run itself.</summary>
    public DateTimeOffset? KnownAt { get; init; }

    public required long Token { get; init; }

    /// <summary>Whose it is; <see langword="null"/> in snapshots from before that was noted.</summary>
    public SyncOwner? Owner { get; init; }

    /// <summary>The sizes of earlier snapshots that the valves still measure by.</summary>
    public IReadOnlyList<SnapshotSize>? Sizes { get; init; }

    /// <summary>When what it knows was known.</summary>
    internal DateTimeOffset AsOf => KnownAt ?? StartedAt;

    internal byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Default.SnapshotHeader);

    internal static SnapshotHeader Parse(ReadOnlySpan<byte> utf8)
        => JsonSerializer.Deserialize(utf8, StateJson.Default.SnapshotHeader) ?? throw new JsonException("empty header");
}

/// <summary>The JSON contracts of the state files' headers.</summary>
[JsonSerializable(typeof(SnapshotHeader))]
internal sealed partial class StateJson : JsonSerializerContext;

/// <summary>How many rows a snapshot had, and when its run started.</summary>
internal sealed record SnapshotSize(DateTimeOffset At, long Rows)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The sizes that matter from a moment on, with that of the last snapshot: not the old ones, and not those below a later one.</summary>
    /// <param name="last">The last snapshot, if there is one.</param>
    /// <param name="now">The moment.</param>
    /// <param name="held">How many rows are there now, where the store was asked: it may hold more than a snapshot that is lost or another host's knows of.</param>
    internal static IReadOnlyList<SnapshotSize> Next(SnapshotFile? last, DateTimeOffset now, long held = 0)
    {
        List<SnapshotSize> sizes = last is null ? [] : [.. last.Header.Sizes ?? [], new SnapshotSize(last.Header.StartedAt, last.Count)];
        if (held > 0)
        {
            sizes.Add(new SnapshotSize(now, held));
        }

        return [.. sizes
            .Select(size => size with { At = NotAfter(now, size.At) })
            .Where((size, n) => n == sizes.Count - 1 || (now - size.At <= Kept && sizes.Skip(n + 1).All(later => later.Rows < size.Rows)))];
    }

    /// <summary>What a clock that was ahead has dated counts as of now, or it would count for as long as the clock was ahead.</summary>
    private static DateTimeOffset NotAfter(DateTimeOffset now, DateTimeOffset at) => at > now ? now : at;
}
