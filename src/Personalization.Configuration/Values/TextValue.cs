using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A text.</summary>
/// <param name="mayBeEmpty">Whether an empty one is taken, as it is where the compiler reports it.</param>
internal sealed class TextValue(bool mayBeEmpty) : ValueShape<string>
{
    /// <summary>Gets the text that the compiler checks.</summary>
    internal static TextValue Any { get; } = new(mayBeEmpty: true);

    /// <summary>Gets the text that may not be empty.</summary>
    internal static TextValue NotEmpty { get; } = new(mayBeEmpty: false);

    internal override bool HasSubstitute => true;

    protected override string Substitute => "?";

    internal override JsonObject ToSchema()
        => mayBeEmpty ? new JsonObject { ["type"] = "string" } : new JsonObject { ["type"] = "string", ["minLength"] = 1 };

    protected override string? Parse(YamlScalar scalar, ref string value)
    {
        if (scalar.Kind is not ScalarKind.Text)
        {
            return $"{scalar.Shown} is a {(scalar.Kind == ScalarKind.Boolean ? "boolean" : "number")} where a text is expected. Put it in quotes to mean the text: '{scalar.Written}'.";
        }

        if (!mayBeEmpty && string.IsNullOrWhiteSpace(scalar.Text))
        {
            return "The text is empty. Give one.";
        }

        value = scalar.Text;
        return null;
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a text. Write one value.";
}
