using System.Buffers;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Sync.Preview;

/// <summary>Shows a row, and single fields of it, as JSON.</summary>
internal static class RowJson
{
    /// <summary>Writes all columns that may be read; a value that cannot be used is null.</summary>
    internal static byte[] Write(ColumnBinding columns, RowReader row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, PartMapper.WriterOptions);
        writer.WriteStartObject();
        foreach (var position in columns.ReadablePositions)
        {
            if (columns.Find(columns.NameOf(position)) is { } column)
            {
                writer.WritePropertyName(columns.NameOf(position));
                writer.WriteRawValue(ValueOf(column, row), skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the value of one field.</summary>
    /// <returns>The value; <see langword="null"/> where the field is left out.</returns>
    internal static ReadOnlyMemory<byte>? Write(FieldMapping mapping, ColumnBinding columns, RowReader row)
    {
        using var mapper = new PartMapper([mapping], columns);
        using var document = JsonDocument.Parse(mapper.Map(row).ToArray(), new JsonDocumentOptions { MaxDepth = RowReader.MaxJsonDepth + 2 });
        return document.RootElement.TryGetProperty(mapping.To, out var value) ? System.Text.Encoding.UTF8.GetBytes(value.GetRawText()) : default(ReadOnlyMemory<byte>?);
    }

    private static ReadOnlySpan<byte> ValueOf(BoundColumn column, RowReader row)
    {
        try
        {
            return new NestedJson().Write(column, row).Span;
        }
        catch (SourceValueException)
        {
            return "null"u8;
        }
    }
}
