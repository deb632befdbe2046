using Personalization.Mapping;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Audiences;

/// <summary>Which events of a source are sent, and as what. Not thread-safe while it is filled.</summary>
public sealed class EventRule
{
    /// <summary>Gets or sets the type of the events.</summary>
    /// <value><see langword="null"/> by default: any.</value>
    public EventType? Type { get; set; }

    /// <summary>Gets or sets the name that an event must have, exactly.</summary>
    /// <value><see langword="null"/> by default: any.</value>
    public string? Event { get; set; }

    /// <summary>Gets or sets what the event must be: <see cref="FieldCondition"/> over paths in the message, and all, any, not of them.</summary>
    /// <value><see langword="null"/> by default: anything.</value>
    public AudienceCondition? Where { get; set; }

    /// <summary>Gets what is sent; what it does not say is what the sync says.</summary>
    public RequestOptions Request { get; } = new();

    /// <summary>Gets what is made of an event before it is sent. Empty: what the sync says.</summary>
    internal IList<FieldMapping> Mappings { get; } = [];
}
