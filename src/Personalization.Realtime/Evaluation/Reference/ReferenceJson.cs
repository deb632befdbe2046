using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Personalization.Realtime.Evaluation.Reference;

/// <summary>Finds what stands at a path.</summary>
internal static partial class ReferenceJson
{
    /// <summary>Answers the value; <see langword="null"/> when it is null or absent.</summary>
    internal static JsonElement? Find(JsonElement root, string path)
    {
        var element = root;
        foreach (Match match in Name().Matches(path))
        {
            var name = Escape().Replace(match.Value, "$1");
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member))
            {
                element = member;
            }
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && position.ToString(CultureInfo.InvariantCulture) == name && position < element.GetArrayLength())
            {
                element = element[position];
            }
            else
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    [GeneratedRegex(@"(?:[^.\\]|\\.)+", RegexOptions.Singleline)]
    private static partial Regex Name();

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
