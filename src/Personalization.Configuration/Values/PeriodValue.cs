using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Personalization.Configuration.Yaml;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Values;

/// <summary>A period that moves with the time: <c>60d</c>, <c>previous 2 calendar months</c>, <c>next 7 days</c>.</summary>
internal sealed partial class PeriodValue : ValueShape<RelativePeriod>
{
    private const string Form = "^((previous|next) )?[1-9][0-9]{0,5}([smhdw]| (calendar )?(second|minute|hour|day|week|month|year)s?)$";

    internal override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref RelativePeriod value)
    {
        var match = Pattern().Match(scalar.Text);
        if (!match.Success || scalar.Text.EndsWith('\n'))
        {
            return Refuse(scalar);
        }

        var unit = match.Groups["unit"].Value switch
        {
            "s" or "second" => PeriodUnit.Second,
            "m" or "minute" => PeriodUnit.Minute,
            "h" or "hour" => PeriodUnit.Hour,
            "d" or "day" => PeriodUnit.Day,
            "w" or "week" => PeriodUnit.Week,
            "month" => PeriodUnit.Month,
            _ => PeriodUnit.Year,
        };
        var count = int.Parse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        value = new RelativePeriod(count, unit, match.Groups["calendar"].Success, match.Groups["direction"].Value == "next");
        return null;
    }

    protected override string Refuse(YamlNode node)
        => $"{node.Shown} is not a period. Write a number and its unit, such as 60d or 12h, or in words: previous 2 calendar months, next 7 days.";

    [GeneratedRegex("^((?<direction>previous|next) )?(?<count>[1-9][0-9]{0,5})((?<unit>[smhdw])| (?<calendar>calendar )?(?<unit>second|minute|hour|day|week|month|year)s?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
