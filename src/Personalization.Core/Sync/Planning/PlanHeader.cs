namespace Personalization.Sync.Planning;

/// <summary>What a plan says of itself.</summary>
internal sealed record PlanHeader
{
    /// <summary>The run that made it: the plan's id.</summary>
    public required string RunId { get; init; }

    public required string SyncId { get; init; }

    /// <summary>The snapshot that it was made against.</summary>
    public string? BaseId { get; init; }

    /// <summary>Whether that snapshot's entries were unknown: the store does not match it, or the definition has changed.</summary>
    public bool DistrustsBase { get; init; }

    public required string Collection { get; init; }

    public required string KeyColumn { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
