using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Personalization.AspNetCore.Management;

/// <summary>A request to run a sync as a form: Airflow's hook sends <c>syncId=customer-profile</c>, since it does not say that its data is JSON.</summary>
internal static class TriggerForm
{
    private const string MediaType = "application/x-www-form-urlencoded";

    internal static bool IsSentBy(HttpRequest request)
        => MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers the same as JSON. A member that is given twice is left to the reader, which refuses two names.</summary>
    internal static byte[] ToJson(byte[] form)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(form)))
            {
                foreach (var value in values)
                {
                    json.WritePropertyName(name);
                    Write(json, value ?? string.Empty);
                }
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Python writes True and None.</summary>
    private static void Write(Utf8JsonWriter json, string value)
    {
        if (bool.TryParse(value, out var flag))
        {
            json.WriteBooleanValue(flag);
        }
        else if (value is "" or "None" or "null")
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStringValue(value);
        }
    }
}
