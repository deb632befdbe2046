using Personalization.AspNetCore.Management;

namespace Personalization.Hosting.Output;

/// <summary>Lists rejected rows. Their keys are personal data, which is why commands show them only when asked.</summary>
internal static class RejectedOutput
{
    internal const string Table = "table";
    internal const string Json = "json";
    internal const string Csv = "csv";

    internal static void Write(CommandOutput output, string format, IReadOnlyList<RejectedRow> rows)
    {
        switch (format)
        {
            case Json:
                output.WriteJsonList(rows, ManagementJson.WriteRejection);
                break;
            case Csv:
                output.Answers.WriteLine("key,operation,reason");
                foreach (var row in rows)
                {
                    output.Answers.WriteLine($"{Quote(row.Key ?? string.Empty)},{row.Operation},{Quote(row.Reason)}");
                }

                break;
            default:
                output.WriteTable(["key", "operation", "reason"], rows.Select(row => new[] { Words.Of(row.Key), Words.Of(row.Operation), row.Reason }));
                break;
        }
    }

    /// <summary>A field as RFC 4180 has it.</summary>
    private static string Quote(string field)
        => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
