using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>A thing that is read into a draft of its own, and then added to what it is in.</summary>
/// <param name="shape">The kind of thing.</param>
/// <param name="create">Makes the draft.</param>
/// <param name="add">Adds it when it has been read.</param>
internal sealed class ItemShape<T, TChild>(Shape<TChild> shape, Func<TChild> create, Action<T, TChild> add) : Shape<T>
{
    internal override void Read(YamlNode node, T target, Place place)
    {
        var child = create();
        shape.Read(node, child, place);
        add(target, child);
    }

    internal override JsonObject ToSchema() => shape.ToSchema();
}
