using System.Text;
using System.Text.Json;

namespace Personalization.Hosting.Output;

/// <summary>Tells what becomes of the fields of a record: those that differ, where it was there and stays; all of it where it comes or goes.</summary>
internal static class RecordDifference
{
    /// <summary>Answers the lines.</summary>
    internal static IEnumerable<string> Of(ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after)
    {
        if (before is not { } old || after is not { } now)
        {
            return (before ?? after) is { } whole ? [Encoding.UTF8.GetString(whole.Span)] : [];
        }

        using var oldRecord = JsonDocument.Parse(old);
        using var newRecord = JsonDocument.Parse(now);
        var (oldFields, newFields) = (FieldsOf(oldRecord), FieldsOf(newRecord));
        string[] lines =
        [
            .. oldFields.Where(field => newFields.GetValueOrDefault(field.Key) != field.Value).Select(field => Line(field.Key, field.Value, newFields.GetValueOrDefault(field.Key))),
            .. newFields.Where(field => !oldFields.ContainsKey(field.Key)).Select(field => Line(field.Key, null, field.Value)),
        ];
        return lines.Length > 0 ? lines : ["(no field differs)"];
    }

    private static string Line(string field, string? before, string? after) => $"{field}: {before ?? "(none)"} -> {after ?? "(none)"}";

    private static Dictionary<string, string> FieldsOf(JsonDocument record)
        => record.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetRawText(), StringComparer.Ordinal);
}
