using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>An audience as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
internal sealed class AudienceSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the parent collection.</summary>
    public string? Parent { get; set; }

    /// <summary>Gets or sets the time zone of calendar days and anniversaries, by its IANA name.</summary>
    /// <value><see langword="null"/> by default: UTC.</value>
    public string? TimeZone { get; set; }

    /// <summary>Gets or sets a value indicating whether a negated comparison is false where the field is null or absent.</summary>
    /// <value><see langword="false"/> by default: it is true there.</value>
    public bool ExcludesNullsInNot { get; set; }

    /// <summary>Gets or sets the condition.</summary>
    public AudienceCondition? Where { get; set; }
}
