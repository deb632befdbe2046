namespace Personalization.Realtime.Events;

/// <summary>Where events come from: a website, an app, a server. Immutable.</summary>
public sealed record EventSourceDefinition
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the key that senders give. A browser shows it to everybody, so it is no secret; it is kept out of logs all the same.</summary>
    public required string WriteKey { get; init; }

    /// <summary>Gets the origins whose pages may send, such as <c>https://shop.example.com</c>; none by default.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Gets the contract that its events are held to; <see langword="null"/> for none.</summary>
    public string? Contract { get; init; }

    /// <summary>Answers the name, without the write key.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"event source '{Name}'";
}
