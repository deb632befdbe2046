using System.Text.RegularExpressions;

namespace Personalization.Configuration.Yaml;

/// <summary>Tells what an unquoted value is, as YAML 1.2's core schema does: <c>yes</c> and <c>no</c> are text there.</summary>
internal static partial class CoreSchema
{
    internal static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when NumberPattern().IsMatch(text) => ScalarKind.Number,
        _ when NotFinitePattern().IsMatch(text) => ScalarKind.NotFinite,
        _ => ScalarKind.Text,
    };

    [GeneratedRegex(@"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinitePattern();
}
