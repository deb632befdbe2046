using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Maps rows to parts: one JSON object a row, in UTF-8. Bound to one result; not thread-safe.</summary>
internal sealed class PartMapper : IDisposable
{
    /// <summary>Text stays readable bytes: records are JSON for programs, never pasted into a page unescaped by us.</summary>
    internal static readonly JavaScriptEncoder Encoder = RecordTextEncoder.Instance;

    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = Encoder, SkipValidation = true };

    // What a record is, and what its values may be: readers of JSON stop at 64 levels by default, and could not read a record that is nested deeper.
    private const int MaxLevels = RowReader.MaxJsonDepth + 1;

    private readonly ColumnBinding _columns;
    private readonly FieldWriter[] _fields;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;

    internal PartMapper(IReadOnlyList<FieldMapping> mappings, ColumnBinding columns)
    {
        _columns = columns;
        _fields = [.. mappings.Select(mapping => mapping.Bind(columns))];
        _writer = new Utf8JsonWriter(_buffer, WriterOptions);
    }

    /// <summary>Maps the reader's current row. The answer is valid until the next call.</summary>
    /// <exception cref="SourceValueException">The row cannot be mapped.</exception>
    internal ReadOnlySpan<byte> Map(RowReader row)
    {
        _columns.NextRow();
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        foreach (var field in _fields)
        {
            field.Write(row, _writer);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        CheckDepth(_buffer.WrittenSpan);
        return _buffer.WrittenSpan;
    }

    public void Dispose() => _writer.Dispose();

    /// <exception cref="MappingException">A field is nested too deeply.</exception>
    private static void CheckDepth(ReadOnlySpan<byte> part)
    {
        // Nearly all parts have fewer brackets than that altogether.
        if (part.Count((byte)'{') + part.Count((byte)'[') <= MaxLevels)
        {
            return;
        }

        var field = string.Empty;
        var reader = new Utf8JsonReader(part, new JsonReaderOptions { MaxDepth = MaxLevels });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
                {
                    field = reader.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            throw new MappingException(field, $"The value is nested deeper than {RowReader.MaxJsonDepth} levels, with the objects and arrays that it is mapped into.");
        }
    }
}
