using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>The id or name of a job of another product: a text, or a whole number, which means its digits.</summary>
internal sealed class JobValue : ValueShape<string>
{
    internal override bool HasSubstitute => true;

    protected override string Substitute => "?";

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("string", "integer"), ["minLength"] = 1 };

    protected override string? Parse(YamlScalar scalar, ref string value)
    {
        var isId = scalar.Kind == ScalarKind.Number && scalar.Text.All(char.IsAsciiDigit);
        if (!isId && (scalar.Kind != ScalarKind.Text || string.IsNullOrWhiteSpace(scalar.Text)))
        {
            return Refuse(scalar);
        }

        value = scalar.Text;
        return null;
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a job. Write its id or its name, such as 12345 or \"nightly\".";
}
