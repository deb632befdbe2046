using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures an event model: which events it takes, what conditions may ask of them, and how they lead to a record.</summary>
public sealed class EventModelBuilder
{
    private readonly EventModelSettings _settings;

    internal EventModelBuilder(EventModelSettings settings) => _settings = settings;

    /// <summary>Sets the event source.</summary>
    /// <param name="source">Its name.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Source(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _settings.Source = source;
        return this;
    }

    /// <summary>Takes track events of a name.</summary>
    /// <param name="name">The name, exactly; <see langword="null"/> for all.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Track(string? name = null) => OfType(EventType.Track, name);

    /// <summary>Takes page events.</summary>
    /// <param name="name">The page's name, exactly; <see langword="null"/> for all.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Page(string? name = null) => OfType(EventType.Page, name);

    /// <summary>Takes screen events.</summary>
    /// <param name="name">The screen's name, exactly; <see langword="null"/> for all.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Screen(string? name = null) => OfType(EventType.Screen, name);

    /// <summary>Takes events of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">The name that they must have, exactly; <see langword="null"/> for all.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder OfType(EventType type, string? name = null)
    {
        _settings.Type = type;
        _settings.Event = name;
        return this;
    }

    /// <summary>Adds a column that conditions may name.</summary>
    /// <param name="from">Its path in the message, such as <c>properties.path</c>.</param>
    /// <param name="name">Its name in conditions.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Column(string from, string name)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(name);
        _settings.Columns.Add(new EventColumn(from, name));
        return this;
    }

    /// <summary>Says where the time is at which it happened, instead of the event's own.</summary>
    /// <param name="path">Its path in the message.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Timestamp(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _settings.Timestamp = path;
        return this;
    }

    /// <summary>Sets the parent collection.</summary>
    /// <param name="collection">Its name.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder Parent(string collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        _settings.Parent = collection;
        return this;
    }

    /// <summary>Says how an event leads to a record of the parent collection.</summary>
    /// <param name="from">The path of the value in the message, such as <c>userId</c>.</param>
    /// <param name="index">The index of the parent collection that it is looked up by.</param>
    /// <returns>The same builder.</returns>
    public EventModelBuilder ForeignKey(string from, string index)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(index);
        _settings.ForeignKey = new ForeignKeySettings(from, index);
        return this;
    }
}
