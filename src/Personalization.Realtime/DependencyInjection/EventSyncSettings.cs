using Personalization.Mapping;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>An event sync as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
public sealed class EventSyncSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the event source.</summary>
    public string? Source { get; set; }

    /// <summary>Gets or sets the destination.</summary>
    public string? Destination { get; set; }

    /// <summary>Gets which events are sent as what: the first rule that takes an event counts.</summary>
    /// <value>Empty by default: all of the source.</value>
    public IList<EventRule> Events { get; } = [];

    /// <summary>Gets what is sent where a rule does not say.</summary>
    public RequestOptions Request { get; } = new();

    /// <summary>Gets what is made of an event where a rule does not say. Empty: nothing, it is sent as it came.</summary>
    internal IList<FieldMapping> Mappings { get; } = [];

    /// <summary>Gets or sets how many events go together at most.</summary>
    /// <value>100 by default; from 1 to 256.</value>
    public int BatchSize { get; set; } = DeliveryLimits.DefaultBatchSize;
}
