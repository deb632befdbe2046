using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Lists and arrays of any number of dimensions as JSON arrays, dictionaries with text as keys as JSON objects. They are no keys.</summary>
internal sealed class ListCodec : ValueCodec<object>
{
    internal static readonly ListCodec Instance = new();

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal override void WriteJson(object value, Utf8JsonWriter writer, ValueScratch scratch)
        => writer.WriteRawValue(Serialize(value, scratch), skipInputValidation: true);

    internal override void AppendHash(object value, RowHasher hasher, ValueScratch scratch)
        => hasher.AppendBytes(HashTag.Other, Serialize(value, scratch));

    internal override void WriteKey(object value, IBufferWriter<byte> destination)
        => throw new FormatException("Lists are no keys. Convert them to text in the model.");

    /// <summary>Makes the whole JSON first: an element that is refused must leave nothing behind.</summary>
    private static ReadOnlySpan<byte> Serialize(object value, ValueScratch scratch)
    {
        using var writer = new Utf8JsonWriter(scratch.Begin(), Options);
        WriteElement(value, writer, new ValueScratch());
        writer.Flush();
        return scratch.Text;
    }

    private static void WriteElement(object? value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        if (writer.CurrentDepth > RowReader.MaxJsonDepth)
        {
            throw new FormatException($"The list is nested deeper than {RowReader.MaxJsonDepth} levels.");
        }

        switch (value)
        {
            case null or DBNull:
                writer.WriteNullValue();
                break;
            case byte[]:
                ObjectCodec.Instance.WriteJson(value, writer, scratch);
                break;
            case Array { Rank: > 1 } array:
                var elements = array.GetEnumerator();
                WriteDimension(array, 0, elements, writer, scratch);
                break;
            case IList list:
                writer.WriteStartArray();
                foreach (var element in list)
                {
                    WriteElement(element, writer, scratch);
                }

                writer.WriteEndArray();
                break;
            case IDictionary dictionary:
                WriteObject(dictionary, writer, scratch);
                break;
            default:
                ObjectCodec.Instance.WriteJson(value, writer, scratch);
                break;
        }
    }

    /// <summary>Writes an array of several dimensions as arrays of arrays; its enumerator goes through the last dimension first.</summary>
    private static void WriteDimension(Array array, int dimension, IEnumerator elements, Utf8JsonWriter writer, ValueScratch scratch)
    {
        writer.WriteStartArray();
        for (var i = 0; i < array.GetLength(dimension); i++)
        {
            if (dimension < array.Rank - 1)
            {
                WriteDimension(array, dimension + 1, elements, writer, scratch);
            }
            else
            {
                elements.MoveNext();
                WriteElement(elements.Current, writer, scratch);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteObject(IDictionary dictionary, Utf8JsonWriter writer, ValueScratch scratch)
    {
        writer.WriteStartObject();
        var entries = dictionary.GetEnumerator();
        while (entries.MoveNext())
        {
            if (entries.Key is not string name)
            {
                throw new FormatException("The dictionary's keys are not text. Convert it in the model, for example to JSON text.");
            }

            CanonicalText.Write(scratch.Begin(), name.AsSpan());
            writer.WritePropertyName(scratch.Text);
            WriteElement(entries.Value, writer, scratch);
        }

        writer.WriteEndObject();
    }
}
