using System.Buffers;
using System.Text.Json;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Evaluation;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Adds memberships to a record, as its field <c>_audiences</c>.</summary>
internal static class AudienceMerge
{
    internal const string Field = "_audiences";

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Answers the record with every audience of its collection, each true or false. A field of that name of its own gives way.</summary>
    internal static PersonalizationRecord Apply(PersonalizationRecord record, IReadOnlyList<Membership> memberships)
    {
        var bytes = new ArrayBufferWriter<byte>(record.Utf8Json.Length + 64 + (memberships.Count * 32));
        CopyFields(record.Utf8Json.Span, bytes);
        using (var json = new Utf8JsonWriter(bytes, JsonAnswer.WriterOptions with { SkipValidation = true }))
        {
            json.WriteStartObject();
            foreach (var membership in memberships)
            {
                json.WriteBoolean(membership.Audience, membership.IsMember);
            }

            json.WriteEndObject();
        }

        bytes.Write("}"u8);
        return new PersonalizationRecord(bytes.WrittenMemory.ToArray(), record.LastModified) { Age = record.Age, IsStale = record.IsStale };
    }

    /// <summary>Copies all fields but ours, and begins ours.</summary>
    private static void CopyFields(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> bytes)
    {
        bytes.Write("{"u8);
        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isOurs = reader.ValueTextEquals(Field);
            reader.Skip();
            if (!isOurs)
            {
                bytes.Write(json[start..(int)reader.BytesConsumed]);
                bytes.Write(","u8);
            }
        }

        bytes.Write("\"_audiences\":"u8);
    }
}
