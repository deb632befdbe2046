using System.Buffers;
using System.Text.Json;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Evaluation;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Writes memberships as JSON.</summary>
internal static class AudienceJson
{
    /// <summary>So many bytes most answers have at most.</summary>
    private const int Usual = 256;

    /// <summary>Answers <c>{"parent_model_id":…,"user_id":…,"audience_ids":[…]}</c>.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="value">The value that was asked for.</param>
    /// <param name="memberships">The memberships in every audience of the parent.</param>
    internal static ReadOnlyMemory<byte> One(AudienceRequest asked, string value, IReadOnlyList<Membership> memberships)
    {
        var bytes = new ArrayBufferWriter<byte>(Usual);
        using (var json = new Utf8JsonWriter(bytes, JsonAnswer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("parent_model_id"u8, asked.Parent);
            WritePerson(json, asked, value, memberships);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    /// <summary>Answers <c>{"parent_model_id":…,"users":[…]}</c>, in the order in which was asked.</summary>
    internal static byte[] Many(AudienceRequest asked, IEnumerable<string> values, IReadOnlyDictionary<string, IReadOnlyList<Membership>> memberships) => Serialize(json =>
    {
        json.WriteStartObject();
        json.WriteString("parent_model_id"u8, asked.Parent);
        json.WriteStartArray("users"u8);
        foreach (var value in values)
        {
            json.WriteStartObject();
            WritePerson(json, asked, value, memberships[value]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static byte[] Serialize(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(Usual);
        using (var json = new Utf8JsonWriter(bytes, JsonAnswer.WriterOptions))
        {
            write(json);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WritePerson(Utf8JsonWriter json, AudienceRequest asked, string value, IReadOnlyList<Membership> memberships)
    {
        if (asked.Index is { } index)
        {
            json.WriteString("index_key"u8, index);
            json.WriteString("index_value"u8, value);
        }
        else
        {
            json.WriteString("user_id"u8, value);
        }

        json.WriteStartArray("audience_ids"u8);
        for (var i = 0; i < memberships.Count; i++)
        {
            if (memberships[i].IsMember)
            {
                json.WriteStringValue(memberships[i].Audience);
            }
        }

        json.WriteEndArray();
        if (!asked.Details)
        {
            return;
        }

        json.WriteStartArray("audiences"u8);
        foreach (var membership in memberships.Where(membership => membership.IsMember))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, membership.Audience);
            json.WriteString("name"u8, membership.Audience);
            WriteTime(json, "since", membership.Since);
            WriteTime(json, "until", membership.Until);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
