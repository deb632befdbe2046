using System.Globalization;
using System.Text.Json;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>JSON in a form that is equal for equal values: properties in order of their names, numbers as all of their digits.</summary>
internal static class NormalJson
{
    internal static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    private static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject()
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{JsonSerializer.Serialize(property.Name)}:{Of(property.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Of)) + "]",
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };

    /// <summary>Writes a number as its digits without zeros at either end, and the power of ten of the last one.</summary>
    internal static string Number(string text)
    {
        var sign = text.StartsWith('-') ? "-" : "";
        var parts = text.TrimStart('-').Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var trimmed = digits.TrimEnd('0');
        return trimmed.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{sign}{trimmed}e{exponent + digits.Length - trimmed.Length}");
    }
}
