using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A value that a field is compared with: text, number or boolean.</summary>
/// <param name="text">Whether only a text is.</param>
internal sealed class ComparedValue(bool text) : ValueShape<object>
{
    internal override JsonObject ToSchema() => new() { ["type"] = text ? "string" : new JsonArray("string", "number", "boolean") };

    protected override string? Parse(YamlScalar scalar, ref object value)
    {
        if (scalar.Kind == ScalarKind.Text)
        {
            value = scalar.Text;
            return null;
        }

        if (text)
        {
            return $"{scalar.Shown} is a {(scalar.Kind == ScalarKind.Boolean ? "boolean" : "number")} where a text is expected. Put it in quotes to mean the text: '{scalar.Written}'.";
        }

        if (scalar.Kind == ScalarKind.Boolean)
        {
            value = bool.Parse(scalar.Text);
            return null;
        }

        if (scalar.Kind == ScalarKind.Number && decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            value = number;
            return null;
        }

        return $"{scalar.Shown} is not a number that can be compared exactly. Write it in digits, at most 28, or put it in quotes to mean the text.";
    }

    protected override string Refuse(YamlNode node) => node is YamlScalar
        ? $"{node.Shown} is nothing to compare with. Write a value; what is null is found by exists: false."
        : $"{node.Shown} is nothing to compare with. Write a text, a number or a boolean.";
}
