using System.Buffers;
using System.Text.Json;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Leaves only some fields of a record, copying bytes: values are not parsed further than to find their end.</summary>
internal static class RecordProjection
{
    // As deep as a value of the warehouse may be.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Answers the record with those of its fields that are wanted, in its own order.</summary>
    internal static PersonalizationRecord Apply(PersonalizationRecord record, FieldSet? fields)
    {
        if (fields is null)
        {
            return record;
        }

        var json = record.Utf8Json.Span;
        var rented = ArrayPool<byte>.Shared.Rent(json.Length);
        var projected = rented.AsSpan();
        projected[0] = (byte)'{';
        var length = 1;
        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var wanted = IsWanted(ref reader, fields);
            reader.Skip();
            if (!wanted)
            {
                continue;
            }

            if (length > 1)
            {
                projected[length++] = (byte)',';
            }

            var field = json[start..(int)reader.BytesConsumed];
            field.CopyTo(projected[length..]);
            length += field.Length;
        }

        projected[length++] = (byte)'}';
        var kept = projected[..length].ToArray();
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return new PersonalizationRecord(kept, record.LastModified) { Age = record.Age, IsStale = record.IsStale };
    }

    private static bool IsWanted(ref Utf8JsonReader reader, FieldSet fields)
    {
        foreach (var name in fields.Utf8Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }
}
