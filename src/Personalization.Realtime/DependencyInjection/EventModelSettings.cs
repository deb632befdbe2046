using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>An event model as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
internal sealed class EventModelSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the event source.</summary>
    public string? Source { get; set; }

    /// <summary>Gets or sets the type of the events.</summary>
    public EventType? Type { get; set; }

    /// <summary>Gets or sets the name that an event must have, exactly.</summary>
    /// <value><see langword="null"/> by default: all of the type.</value>
    public string? Event { get; set; }

    /// <summary>Gets the columns that conditions may name.</summary>
    public IList<EventColumn> Columns { get; } = [];

    /// <summary>Gets or sets the path of the time at which it happened.</summary>
    /// <value><see langword="null"/> by default: the event's own.</value>
    public string? Timestamp { get; set; }

    /// <summary>Gets or sets the parent collection.</summary>
    public string? Parent { get; set; }

    /// <summary>Gets or sets the path of the value that leads to the record, and the index that it is looked up by.</summary>
    public ForeignKeySettings? ForeignKey { get; set; }
}
