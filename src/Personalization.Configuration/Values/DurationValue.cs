using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A time span in days, hours, minutes and seconds: <c>1h30m</c>.</summary>
internal sealed class DurationValue : ValueShape<TimeSpan>
{
    internal override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = $"{DurationText.Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref TimeSpan value)
        => scalar.Kind == ScalarKind.Text ? DurationText.Parse(scalar.Text, scalar.Shown, out value) : Refuse(scalar);

    protected override string Refuse(YamlNode node) => DurationText.Explain(node.Shown);
}
