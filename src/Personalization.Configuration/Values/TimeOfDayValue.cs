using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A time of day to the minute: <c>08:30</c>.</summary>
internal sealed class TimeOfDayValue : ValueShape<TimeOnly?>
{
    private const string Form = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

    internal override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref TimeOnly? value)
    {
        if (scalar.Kind != ScalarKind.Text || !TimeOnly.TryParseExact(scalar.Text, "HH':'mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return Refuse(scalar);
        }

        value = time;
        return null;
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a time of day. Write hours from 00 to 23 and minutes, such as \"08:30\".";
}
