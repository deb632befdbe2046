using Personalization.DependencyInjection;

namespace Personalization.Configuration.Reading;

/// <summary>A source, store or state as it is written, before it is made.</summary>
/// <param name="name">Its name.</param>
internal sealed class BackendDraft(string name)
{
    internal string Name { get; } = name;

    /// <summary>Gets or sets the type word; empty when it could not be read.</summary>
    internal string Type { get; set; } = string.Empty;

    /// <summary>Gets the keys with their values, by which it is made.</summary>
    internal BackendSettings Settings { get; } = new();

    /// <summary>Gets what makes it what it is, as one text that no other settings have.</summary>
    internal string Identity => $"{Type}\n{Settings.Identity}";
}
