using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Format;

/// <summary>What a comparison compares with: a value, or a list of them.</summary>
/// <param name="least">How many there are at least.</param>
/// <param name="most">How many there are at most.</param>
/// <param name="texts">Whether only texts are compared.</param>
internal sealed class ComparedValues(int least, int most, bool texts) : Shape<Action<IReadOnlyList<object>>>
{
    private readonly ComparedValue _value = new(texts);

    internal override void Read(YamlNode node, Action<IReadOnlyList<object>> target, Place place)
    {
        if (node is YamlSequence list && most > 1)
        {
            ReadList(list, target, place);
        }
        else if (least > 1)
        {
            place.Report($"{node.Shown} is not a list of {least} values. Write them as [ first, second ].");
        }
        else if (_value.TryRead(node, place, out var value))
        {
            target([value]);
        }
    }

    internal override JsonObject ToSchema()
    {
        var list = new JsonObject { ["type"] = "array", ["minItems"] = least, ["items"] = _value.ToSchema() };
        if (most < int.MaxValue)
        {
            list["maxItems"] = most;
        }

        return most == 1 ? _value.ToSchema() : least > 1 ? list : new JsonObject { ["anyOf"] = new JsonArray(_value.ToSchema(), list) };
    }

    private void ReadList(YamlSequence list, Action<IReadOnlyList<object>> target, Place place)
    {
        if (list.Items.Count < least || list.Items.Count > most)
        {
            place.Report(least == most ? $"There are {list.Items.Count} values where {least} are needed. Write them as [ first, second ]." : "The list is empty. Give a value.");
            return;
        }

        var values = new List<object>();
        foreach (var (index, item) in list.Items.Index())
        {
            if (_value.TryRead(item, place.At(index, item), out var value))
            {
                values.Add(value);
            }
        }

        if (values.Count == list.Items.Count)
        {
            target(values);
        }
    }
}
