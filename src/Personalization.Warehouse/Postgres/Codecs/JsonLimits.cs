using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>What a value of a record may be at most, and text that it may not hold.</summary>
internal static class JsonLimits
{
    /// <summary>The most that <see cref="Utf8JsonWriter"/> takes as one string.</summary>
    private const int MaxTextBytes = 166_666_666;

    /// <summary>The most that <see cref="Utf8JsonWriter"/> takes as one Base64 string.</summary>
    private const int MaxBinaryBytes = 125_000_000;

    /// <summary>The most that <see cref="Utf8JsonWriter.WriteRawValue(ReadOnlySpan{byte}, bool)"/> takes.</summary>
    private const int MaxRawBytes = int.MaxValue / 3;

    internal static ReadOnlySpan<byte> CheckText(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxTextBytes)
        {
            throw new FormatException("the text is too long for a JSON string; shorten it in the model.");
        }

        return Utf8.IsValid(text)
            ? text
            : throw new FormatException("the text is not valid UTF-8; repair it, or select it with convert_from(column::bytea, …) from its real encoding.");
    }

    internal static ReadOnlySpan<byte> CheckBinary(ReadOnlySpan<byte> data) => data.Length <= MaxBinaryBytes
        ? data
        : throw new FormatException("the binary data is too long for a JSON string; leave it out of the model.");

    internal static void CheckRaw(int length)
    {
        if (length > MaxRawBytes)
        {
            throw new FormatException("the value is too long for a JSON value; shorten it in the model.");
        }
    }

    internal static void CheckDepth(int depth)
    {
        if (depth >= RowReader.MaxJsonDepth)
        {
            throw new FormatException($"the value is nested deeper than {RowReader.MaxJsonDepth} levels; select its parts.");
        }
    }

    /// <summary>Writes text that holds JSON, without changing a byte of it.</summary>
    /// <param name="json">The text.</param>
    /// <param name="writer">Where to write.</param>
    /// <param name="depth">How deep the value already lies in another.</param>
    internal static void WriteChecked(ReadOnlySpan<byte> json, Utf8JsonWriter writer, int depth)
    {
        CheckRaw(json.Length);
        CheckDepth(depth);
        Check(json, RowReader.MaxJsonDepth - depth);
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>Refuses text that is not one JSON value.</summary>
    internal static void Check(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (WhyNot(json, maxDepth) is { } reason)
        {
            throw new FormatException(reason);
        }
    }

    private static string? WhyNot(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!Utf8.IsValid(json))
        {
            return "the text is not valid UTF-8; repair it.";
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
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
                $"the text is not one valid JSON value of at most {RowReader.MaxJsonDepth} levels (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}); repair it in the model.");
        }
    }
}
