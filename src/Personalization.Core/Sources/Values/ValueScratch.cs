using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>The buffer in which one reader makes the text of a value. Not thread-safe.</summary>
internal sealed class ValueScratch
{
    private static readonly JsonReaderOptions NestedOptions = new() { MaxDepth = RowReader.MaxJsonDepth };

    private readonly ArrayBufferWriter<byte> _buffer = new(64);

    /// <summary>Empties the buffer.</summary>
    internal IBufferWriter<byte> Begin()
    {
        _buffer.ResetWrittenCount();
        return _buffer;
    }

    /// <summary>Answers what was written since <see cref="Begin"/>.</summary>
    internal ReadOnlySpan<byte> Text => _buffer.WrittenSpan;

    /// <summary>Writes text that holds JSON as it is, or refuses it.</summary>
    internal static void WriteNested(ReadOnlySpan<byte> json, Utf8JsonWriter writer)
    {
        CheckNested(json);
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>Refuses text that is not one JSON value.</summary>
    /// <exception cref="FormatException">It is none; the message says where, and does not quote it.</exception>
    internal static void CheckNested(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, NestedOptions);
        try
        {
            while (reader.Read())
            {
                if (!JsonEscapes.AreWellFormed(reader))
                {
                    throw new FormatException($"The JSON has half of a surrogate pair alone in a text (byte {reader.TokenStartIndex + 1}). Repair it in the model.");
                }
            }
        }
        catch (JsonException exception)
        {
            // The parser's own words quote the text.
            throw new FormatException(
                exception.BytePositionInLine is { } position && exception.LineNumber is { } line
                    ? $"The text is not valid JSON, or nested deeper than {RowReader.MaxJsonDepth} levels (line {line + 1}, byte {position + 1})."
                    : "The text is not valid JSON.");
        }
    }
}
