using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>An offer as it was configured, not yet checked.</summary>
/// <param name="name">The name that answers give it.</param>
public sealed class OfferSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the audience whose members get the offer.</summary>
    public string? Audience { get; set; }

    /// <summary>Gets what goes with the offer of the person's record.</summary>
    public IList<OfferAttribute> Attributes { get; } = [];

    /// <summary>Gets the segments that are named with the offer to their members.</summary>
    public IList<BatchSegment> BatchSegments { get; } = [];
}
