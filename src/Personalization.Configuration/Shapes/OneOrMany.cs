using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>One thing, or a list of things of its kind.</summary>
/// <param name="what">What it is, such as <c>row</c>.</param>
/// <param name="shape">The kind of thing.</param>
internal sealed class OneOrMany<T>(string what, Shape<T> shape) : Shape<T>
{
    private readonly ListShape<T> _list = new(what, shape);

    internal override void Read(YamlNode node, T target, Place place) => (node is YamlSequence ? _list : shape).Read(node, target, place);

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(shape.ToSchema(), _list.ToSchema()) };
}
