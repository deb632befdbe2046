using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;
using Personalization.Schedules;

namespace Personalization.Configuration.Values;

/// <summary>Date and time of day, with an offset from UTC or without: <c>2027-01-31</c>, <c>2027-01-31T08:30</c>, <c>2027-01-31T08:30:00+01:00</c>.</summary>
internal sealed class MomentValue : ValueShape<ScheduleMoment?>
{
    private const string Form = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";
    private static readonly string[] Local = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];
    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz"];

    internal override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref ScheduleMoment? value)
    {
        var text = scalar.Text.EndsWith('Z') ? scalar.Text[..^1] + "+00:00" : scalar.Text;
        if (scalar.Kind == ScalarKind.Text && DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            value = new ScheduleMoment(local, null);
            return null;
        }

        if (scalar.Kind == ScalarKind.Text && DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            value = ScheduleMoment.Of(moment);
            return null;
        }

        return Refuse(scalar);
    }

    protected override string Refuse(YamlNode node)
        => $"{node.Shown} is not a moment. Write a date, or date and time: 2027-01-31, 2027-01-31T08:30 in the schedule's time zone, or 2027-01-31T08:30:00Z.";
}
