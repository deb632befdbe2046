using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>A key of an object.</summary>
/// <typeparam name="T">What the object is read into.</typeparam>
/// <param name="Name">The key.</param>
/// <param name="Description">What it means, in a sentence.</param>
/// <param name="Presence">Whether it has to be there.</param>
/// <param name="Read">Reads its value.</param>
/// <param name="ToSchema">Answers the JSON Schema of its value.</param>
internal sealed record Property<T>(
    string Name,
    string Description,
    Presence Presence,
    Action<YamlNode, T, Place> Read,
    Func<JsonObject> ToSchema)
{
    /// <summary>What counts without it, as JSON.</summary>
    internal string? Default { get; init; }
}
