using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A point in time in ISO 8601 with its zone.</summary>
internal sealed class TimestampValue : ValueShape<DateTimeOffset>
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    internal override JsonObject ToSchema() => new() { ["type"] = "string" };

    protected override string? Parse(YamlScalar scalar, ref DateTimeOffset value)
    {
        var text = scalar.Text;
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-');
        return hasZone && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out value) ? null : Refuse(scalar);
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a point in time. Write it with its zone, such as 2026-01-31T08:30:00Z.";
}
