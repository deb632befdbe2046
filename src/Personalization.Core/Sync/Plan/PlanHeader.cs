using System.Text.Json.Serialization;
using Personalization.Records;

namespace Personalization.Sync.Plan;

/// <summary>What a plan says of itself.</summary>
internal sealed record PlanHeader
{
    /// <summary>The fingerprint of the plan of one row.</summary>
    internal const string OneRow = "row";

    /// <summary>The run that made it: the plan's id.</summary>
    public required string RunId { get; init; }

    public required string SyncId { get; init; }

    /// <summary>The snapshot, or what stood in for it, that it was made against.</summary>
    public string? BaseId { get; init; }

    /// <summary>Whether something stood in for the snapshot: what the store itself listed.</summary>
    public bool UsesBaseFile { get; init; }

    /// <summary>Whether that snapshot's entries proved nothing: the definition has changed, or a person asked for every row.</summary>
    public bool DistrustsBase { get; init; }

    public required string Collection { get; init; }

    public required string KeyColumn { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The token of the run that made it. A run that resumes it has a greater one.</summary>
    public required long Token { get; init; }

    /// <summary>The definition that the operations were made by; see <see cref="SyncFingerprint"/>. Another one cannot resume the plan.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether it is of one row that is written by itself: no definition has its fingerprint, so that one that a crash leaves open is folded and never resumed.</summary>
    internal bool IsOfOneRow => Fingerprint == OneRow;

    /// <summary>What its operations do to keys that the model has.</summary>
    public required RecordOperationKind Write { get; init; }

    /// <summary>What its removals do.</summary>
    public required RecordOperationKind Removal { get; init; }
}

/// <summary>The JSON contracts of a plan's header and footer.</summary>
[JsonSerializable(typeof(PlanHeader))]
[JsonSerializable(typeof(PlanFooter))]
internal sealed partial class PlanJson : JsonSerializerContext;
