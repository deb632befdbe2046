using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Personalization.Sources;

namespace Personalization.Sqlite.Reading;

/// <summary>Checks that text is one JSON value, without changing a byte of it.</summary>
internal static class NestedJson
{
    /// <summary>The most that <see cref="Utf8JsonWriter.WriteRawValue(ReadOnlySpan{byte}, bool)"/> takes.</summary>
    private const int MaxBytes = int.MaxValue / 3;

    /// <summary>Answers why text is not one JSON value, or <see langword="null"/> when it is. Never carries the text.</summary>
    internal static string? WhyNot(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxBytes)
        {
            return "the text is too long for a JSON value; shorten it in the model.";
        }

        if (!Utf8.IsValid(text))
        {
            return "the text is not valid UTF-8; repair it, or read it as hex(column).";
        }

        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = RowReader.MaxJsonDepth });
            while (reader.Read())
            {
                if (!JsonEscapes.AreWellFormed(reader))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"the JSON has half of a surrogate pair alone in a text (byte {reader.TokenStartIndex + 1}); repair it in the model.");
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // The exception's own message quotes the text.
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the text is not one valid JSON value of at most {RowReader.MaxJsonDepth} levels (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}); repair it, or give the column no type JSON.");
        }
    }
}
