namespace Personalization.Realtime.DependencyInjection;

/// <summary>An event source as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
internal sealed class EventSourceSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the key that senders give.</summary>
    public string? WriteKey { get; set; }

    /// <summary>Gets the origins whose pages may send, such as <c>https://shop.example.com</c>.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>Gets or sets the contract that its events are held to.</summary>
    /// <value><see langword="null"/> by default: none.</value>
    public string? Contract { get; set; }
}
