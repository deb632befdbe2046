using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>A list of things of one kind.</summary>
/// <param name="what">What an item is, such as <c>mapping</c>.</param>
/// <param name="shape">The kind of thing.</param>
/// <param name="mayBeEmpty">Whether an empty list says something.</param>
/// <param name="whenEmpty">What is told of an empty list that would be taken for another thing than it says; <see langword="null"/> where nothing is.</param>
internal sealed class ListShape<T>(string what, Shape<T> shape, bool mayBeEmpty = false, string? whenEmpty = null) : Shape<T>
{
    internal override void Read(YamlNode node, T target, Place place)
    {
        switch (node)
        {
            case YamlSequence sequence:
                if (sequence.Items.Count == 0 && whenEmpty is not null)
                {
                    place.Report(whenEmpty);
                }

                foreach (var (index, item) in sequence.Items.Index())
                {
                    shape.Read(item, target, place.At(index, item));
                }

                break;
            case YamlScalar { Kind: ScalarKind.Null }:
                break;
            default:
                place.Report($"{node.Shown} is not a list. Write each {what} in a line of its own that begins with '- '.");
                break;
        }
    }

    internal override JsonObject ToSchema() => new() { ["type"] = "array", ["minItems"] = mayBeEmpty ? 0 : 1, ["items"] = shape.ToSchema() };
}
