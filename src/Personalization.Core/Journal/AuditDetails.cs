using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Journal;

/// <summary>What whoever carries an action out adds to its entry in the audit log. Names, numbers and switches: never a record key, a value of a record or the text of an API key.</summary>
internal sealed class AuditDetails
{
    private readonly List<KeyValuePair<string, object?>> _values = [];

    /// <summary>Gets or sets the name or id of what it was done to, where that is known only afterwards.</summary>
    internal string? Resource { get; set; }

    /// <summary>Gets or sets a value indicating whether it turned out that nothing was to be changed, so that there is no entry.</summary>
    internal bool ChangesNothing { get; set; }

    /// <summary>Gets or sets the code of what failed, where nothing else tells it.</summary>
    internal string? ErrorCode { get; set; }

    /// <summary>Adds a text, a number, a switch, a time, a list of texts or details within these.</summary>
    internal AuditDetails Add(string name, object? value)
    {
        _values.Add(new(name, value));
        return this;
    }

    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in _values)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime);
                break;
            case AuditDetails inner:
                inner.Write(json);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
