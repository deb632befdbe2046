using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Realtime.Contracts;

/// <summary>Walks over an event beside the levels of its schema.</summary>
internal static class UndeclaredWalk
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static IReadOnlyList<string> Find(DeclaredLevel root, ReadOnlySpan<byte> json)
    {
        List<string>? found = null;
        var reader = new Utf8JsonReader(json);
        if (root.IsClosed && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            Find(ref reader, root, null, ref found);
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    internal static byte[] Omit(DeclaredLevel root, ReadOnlySpan<byte> json)
    {
        var text = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(text, Writing);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Copy(ref reader, root, json, writer);
        writer.Flush();
        return text.WrittenSpan.ToArray();
    }

    private static void Find(ref Utf8JsonReader reader, DeclaredLevel level, Place? place, ref List<string>? found)
    {
        var hint = 0;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            if (!level.Items.IsClosed && level.Items == DeclaredLevel.Open)
            {
                reader.Skip();
                return;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Find(ref reader, level.Items, place, ref found);
            }

            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        if (level == DeclaredLevel.Open)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var within = level.Find(ref reader, ref hint);
            if (within is null)
            {
                Add(new Place(place, reader.GetString()!), ref found);
                reader.Skip();
                continue;
            }

            // A place is made only where there is something within.
            var name = within.IsClosed || within.Items != DeclaredLevel.Open ? reader.GetString() : null;
            reader.Read();
            Find(ref reader, within, name is null ? place : new Place(place, name), ref found);
        }
    }

    private static void Add(Place place, ref List<string>? found)
    {
        found ??= [];
        if (found.Count < SchemaLimits.Violations && place.ToString() is var path && !found.Contains(path, StringComparer.Ordinal))
        {
            found.Add(path);
        }
    }

    private static void Copy(ref Utf8JsonReader reader, DeclaredLevel level, ReadOnlySpan<byte> json, Utf8JsonWriter writer)
    {
        var start = (int)reader.TokenStartIndex;
        if (level == DeclaredLevel.Open || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            reader.Skip();
            writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
            return;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            writer.WriteStartArray();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Copy(ref reader, level.Items, json, writer);
            }

            writer.WriteEndArray();
            return;
        }

        var hint = 0;
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (level.Find(ref reader, ref hint) is not { } within)
            {
                reader.Skip();
                continue;
            }

            writer.WritePropertyName(reader.GetString()!);
            reader.Read();
            Copy(ref reader, within, json, writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>A place in an event: names parted by dots, as conditions and columns name it.</summary>
    private sealed record Place(Place? Outer, string Name)
    {
        public override string ToString()
        {
            var text = new StringBuilder(Name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(".", @"\.", StringComparison.Ordinal));
            for (var outer = Outer; outer is not null; outer = outer.Outer)
            {
                text.Insert(0, '.').Insert(0, outer.Name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(".", @"\.", StringComparison.Ordinal));
            }

            return text.Length <= SchemaLimits.TextLength ? text.ToString() : text.ToString(0, SchemaLimits.TextLength);
        }
    }
}
