using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Realtime.Delivery;

/// <summary>One event as a row that mappings read: values of its JSON by their names. What is not there is null. It is its only row, and is there from the start.</summary>
internal sealed class EventRow : RowReader
{
    private const string Type = "json";

    private readonly (string Name, JsonElement Value)[] _values;

    internal EventRow((string Name, JsonElement Value)[] values)
    {
        _values = values;
        Columns = Array.ConvertAll(values, value => new SourceColumn(value.Name, Type));
    }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(false);

    public override bool IsNull(int column) => _values[column].Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (IsNull(column))
        {
            writer.WriteNullValue();
        }
        else
        {
            _values[column].Value.WriteTo(writer);
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        if (_values[column].Value.ValueKind != JsonValueKind.String)
        {
            WriteJson(column, writer);
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(_values[column].Value.GetString()!, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            json.RootElement.WriteTo(writer);
        }
        catch (JsonException)
        {
            throw new SourceValueException(_values[column].Name, Type, "The text is no JSON.");
        }
    }

    public override void AppendHash(int column, RowHasher hasher) => throw new NotSupportedException("An event is not compared with one of before.");

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => throw new NotSupportedException("An event has no key.");

    public override ValueTask DisposeAsync() => default;
}
