using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A time span in days, hours, minutes and seconds: <c>1h30m</c>.</summary>
internal sealed partial class DurationValue : ValueShape<TimeSpan>
{
    private const string Form = "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$";

    internal override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref TimeSpan value)
    {
        // A last line break is no part of the form, though '$' lets it pass.
        if (scalar.Kind != ScalarKind.Text || !Pattern().IsMatch(scalar.Text) || scalar.Text.EndsWith('\n'))
        {
            return Refuse(scalar);
        }

        var seconds = 0m;
        foreach (Match part in Part().Matches(scalar.Text))
        {
            if (!decimal.TryParse(part.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > (decimal)TimeSpan.MaxValue.TotalSeconds)
            {
                return TooLong(scalar);
            }

            seconds += count * part.Groups["unit"].Value switch { "d" => 86_400, "h" => 3_600, "m" => 60, _ => 1 };
        }

        if (seconds >= (decimal)TimeSpan.MaxValue.TotalSeconds)
        {
            return TooLong(scalar);
        }

        if (seconds == 0)
        {
            return $"{scalar.Shown} is no time at all. Write more than zero, such as 30s or 5m.";
        }

        value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return null;
    }

    protected override string Refuse(YamlNode node)
        => $"{node.Shown} is not a duration. Write a number and its unit, such as 30s, 5m, 1h or 1d, or several from the largest on, such as 1h30m.";

    private static string TooLong(YamlScalar scalar) => $"{scalar.Shown} is longer than a duration can be. Write less than 10675199d.";

    [GeneratedRegex(Form, RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex("(?<count>[0-9]+)(?<unit>[dhms])", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
