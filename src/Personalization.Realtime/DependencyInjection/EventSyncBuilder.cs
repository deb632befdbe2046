using Personalization.DependencyInjection;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures which events of a source are sent where, and as what.</summary>
public sealed class EventSyncBuilder
{
    private readonly EventSyncSettings _settings;

    internal EventSyncBuilder(EventSyncSettings settings) => _settings = settings;

    /// <summary>Sets the event source.</summary>
    /// <param name="source">Its name.</param>
    /// <returns>The same builder.</returns>
    public EventSyncBuilder From(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _settings.Source = source;
        return this;
    }

    /// <summary>Sets the destination.</summary>
    /// <param name="destination">Its name.</param>
    /// <returns>The same builder.</returns>
    public EventSyncBuilder To(string destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _settings.Destination = destination;
        return this;
    }

    /// <summary>Sets how many events go together at most; 100 by default.</summary>
    /// <param name="events">From 1 to 256.</param>
    /// <returns>The same builder.</returns>
    public EventSyncBuilder BatchSize(int events)
    {
        _settings.BatchSize = events;
        return this;
    }

    /// <summary>Sets what is sent where a rule does not say.</summary>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public EventSyncBuilder Send(Action<RequestBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new RequestBuilder(_settings.Request));
        return this;
    }

    /// <summary>Sets what is made of an event where a rule does not say; without mappings it is sent as it came. Columns are paths in the event here, such as <c>properties.price</c>, and null where it has no such.</summary>
    /// <param name="fields">Maps its fields; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public EventSyncBuilder Mappings(Action<MappingBuilder> fields)
    {
        Add(_settings.Mappings, MappingBuilder.Build(fields));
        return this;
    }

    /// <summary>Adds a rule: which events are sent, and as what. Of several, the first that takes an event counts; without any, all events are sent.</summary>
    /// <param name="type">The type; <see langword="null"/> for any.</param>
    /// <param name="name">The name that an event must have, exactly; <see langword="null"/> for any.</param>
    /// <param name="where">What its fields are, by their paths in the message, such as <c>properties.price</c>; <see langword="null"/> for anything.</param>
    /// <param name="send">Configures what is sent; called once, at once.</param>
    /// <param name="mappings">Maps the fields of these events, as <see cref="Mappings"/> does; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public EventSyncBuilder Event(
        EventType? type = null, string? name = null, Func<ConditionBuilder, AudienceCondition>? where = null, Action<RequestBuilder>? send = null, Action<MappingBuilder>? mappings = null)
    {
        var rule = new EventRule { Type = type, Event = name, Where = where?.Invoke(ConditionBuilder.Instance) };
        send?.Invoke(new RequestBuilder(rule.Request));
        Add(rule.Mappings, mappings is null ? [] : MappingBuilder.Build(mappings));
        _settings.Events.Add(rule);
        return this;
    }

    private static void Add(IList<FieldMapping> to, IReadOnlyList<FieldMapping> mappings)
    {
        foreach (var mapping in mappings)
        {
            to.Add(mapping);
        }
    }
}
