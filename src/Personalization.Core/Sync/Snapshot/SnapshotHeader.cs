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

    public required long Token { get; init; }

    /// <summary>Whose it is; <see langword="null"/> in snapshots from before that was noted.</summary>
    public SyncOwner? Owner { get; init; }

    /// <summary>The sizes of earlier snapshots that the valves still measure by.</summary>
    public IReadOnlyList<SnapshotSize>? Sizes { get; init; }

    internal byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Default.SnapshotHeader);

    internal static SnapshotHeader Parse(ReadOnlySpan<byte> utf8)
        => JsonSerializer.Deserialize(utf8, StateJson.Default.SnapshotHeader) ?? throw new JsonException("empty header");
}

/// <summary>The JSON contracts of the state files' headers.</summary>
[JsonSerializable(typeof(SnapshotHeader))]
internal sealed partial class StateJson : JsonSerializerContext;
