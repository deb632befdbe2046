using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A number of bytes: <c>10GB</c>, <c>512MiB</c>, <c>1048576</c>.</summary>
internal sealed partial class SizeValue : ValueShape<long>
{
    private const string Form = "^[0-9]+(([KMGT]i?)?B)?$";

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("integer", "string"), ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref long value)
    {
        var match = Pattern().Match(scalar.Text);
        if (!match.Success || scalar.Text.EndsWith('\n'))
        {
            return Refuse(scalar);
        }

        var power = match.Groups["unit"].Value is { Length: > 0 } unit ? "KMGT".IndexOf(unit[0], StringComparison.Ordinal) + 1 : 0;
        var factor = (decimal)Math.Pow(match.Groups["unit"].Length == 2 ? 1024 : 1000, power);
        if (!decimal.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue / factor)
        {
            return $"{scalar.Shown} is more bytes than there can be. Write less than {long.MaxValue}.";
        }

        value = (long)(count * factor);
        return null;
    }

    protected override string Refuse(YamlNode node)
        => $"{node.Shown} is not a size. Write a number of bytes, or a whole number and its unit, such as 10GB, 512MB or 1GiB.";

    [GeneratedRegex("^(?<count>[0-9]+)((?<unit>[KMGT]i?)?B)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
