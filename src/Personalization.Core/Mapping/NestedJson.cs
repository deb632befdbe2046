using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Reads the JSON of a column, value by value. Used by one reader at a time.</summary>
#pragma warning disable CA1001 // The JSON writer writes into the buffer beside it and holds nothing else.
internal sealed class NestedJson
#pragma warning restore CA1001
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;

    internal NestedJson() => _writer = new Utf8JsonWriter(_buffer, PartMapper.WriterOptions);

    /// <summary>Reads a value as it stands in the buffer, which the next value takes.</summary>
    internal ReadOnlyMemory<byte> Write(BoundColumn column, RowReader row)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        column.WriteJson(row, _writer);
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    internal JsonDocument Read(BoundColumn column, RowReader row) => JsonDocument.Parse(Write(column, row), new JsonDocumentOptions { MaxDepth = RowReader.MaxJsonDepth + 1 });

    internal static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "null",
    };
}
