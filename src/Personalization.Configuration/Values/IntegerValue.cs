using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A whole number.</summary>
/// <param name="least">The least that is one.</param>
/// <param name="greatest">The greatest that is one.</param>
internal sealed class IntegerValue(int least, int greatest) : ValueShape<int>
{
    internal override JsonObject ToSchema() => new()
    {
        ["type"] = new JsonArray("integer", "string"),
        ["minimum"] = least,
        ["maximum"] = greatest,
        ["pattern"] = VariablePattern,
    };

    protected override string? Parse(YamlScalar scalar, ref int value)
        => (scalar.Kind == ScalarKind.Number || scalar.HasVariables)
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= greatest ? null : Refuse(scalar);

    protected override string Refuse(YamlNode node) => string.Create(
        CultureInfo.InvariantCulture, $"{node.Shown} is not a whole number from {least} to {greatest}. Write one in digits, without quotes.");
}
