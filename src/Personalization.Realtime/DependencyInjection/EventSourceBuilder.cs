namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures an event source.</summary>
public sealed class EventSourceBuilder
{
    private readonly EventSourceSettings _settings;

    internal EventSourceBuilder(EventSourceSettings settings) => _settings = settings;

    /// <summary>Sets the key that senders give.</summary>
    /// <param name="writeKey">The key, of no other event source.</param>
    /// <returns>The same builder.</returns>
    public EventSourceBuilder WriteKey(string writeKey)
    {
        ArgumentNullException.ThrowIfNull(writeKey);
        _settings.WriteKey = writeKey;
        return this;
    }

    /// <summary>Adds an origin whose pages may send.</summary>
    /// <param name="origin">The origin, such as <c>https://shop.example.com</c>.</param>
    /// <returns>The same builder.</returns>
    public EventSourceBuilder Origin(string origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        _settings.Origins.Add(origin);
        return this;
    }

    /// <summary>Holds its events to a contract.</summary>
    /// <param name="name">The contract's name.</param>
    /// <returns>The same builder.</returns>
    public EventSourceBuilder Contract(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _settings.Contract = name;
        return this;
    }
}
