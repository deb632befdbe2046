namespace Personalization.Realtime.Audiences;

/// <summary>Who is in an audience. Immutable.</summary>
public sealed record AudienceDefinition
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the parent collection: members are records of it.</summary>
    public required string Parent { get; init; }

    /// <summary>Gets the time zone of calendar days and anniversaries; UTC by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Gets a value indicating whether a negated comparison (not equal, not contains, not within) is false where the field is null or absent. By default it is true there. <see cref="NotCondition"/> is plain logic and does not ask.</summary>
    public bool ExcludesNullsInNot { get; init; }

    /// <summary>Gets the condition.</summary>
    public required AudienceCondition Where { get; init; }
}
