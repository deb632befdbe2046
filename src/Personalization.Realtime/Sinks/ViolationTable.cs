using System.Text.Json;
using Personalization.Realtime.Contracts;

namespace Personalization.Realtime.Sinks;

/// <summary>Makes the rows of the table of violations. A message breaks its contract once.</summary>
internal static class ViolationTable
{
    internal static IReadOnlyList<SinkRow> RowsOf(ContractViolation violation)
    {
        var message = violation.Message;
        List<SinkCell> cells =
        [
            Cell(SinkNames.Id, SinkValue.OfText(message.MessageId)),
            Cell("payload", SinkValue.OfJson(SafeJson.Of(message.Utf8Json.Span))),
            Cell("event_type", SinkValue.OfText(message.Type.ToString().ToLowerInvariant())),
            Cell("has_undeclared_schema", SinkValue.OfTruth(violation.HasUndeclaredSchema)),
            Cell("has_undeclared_fields", SinkValue.OfTruth(violation.HasUndeclaredFields)),
            Cell("has_schema_violated", SinkValue.OfTruth(violation.HasSchemaViolated)),
            Cell("violations", SinkValue.OfJson(SafeJson.Of(JsonSerializer.SerializeToUtf8Bytes(violation.Violations, SinkJsonContext.Default.IReadOnlyListString)))),
            Cell(SinkNames.ReceivedAt, SinkValue.OfTime(message.ReceivedAt)),
        ];
        Add(cells, "event_name", message.Name);
        Add(cells, "schema_version", violation.SchemaVersion);
        Add(cells, SinkNames.UserId, message.UserId);
        Add(cells, SinkNames.AnonymousId, message.AnonymousId);
        return [new SinkRow(SinkNames.Violations, (string)cells[0].Value.Value, cells)];
    }

    private static SinkCell Cell(string column, SinkValue value) => new(column, column, value);

    private static void Add(List<SinkCell> cells, string column, string? value)
    {
        if (value is not null)
        {
            cells.Add(Cell(column, SinkValue.OfText(value)));
        }
    }
}
