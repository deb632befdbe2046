using System.Text;
using System.Text.Json;

namespace Personalization.Realtime.Contracts;

/// <summary>Reads the version that an event says: <c>context.htevents.schemaVersion</c>.</summary>
internal static class SchemaVersion
{
    /// <summary>The name of the version of events that say none.</summary>
    internal const string Default = "default";

    private const int LongestText = 100;

    /// <returns><see langword="null"/> for the default version.</returns>
    internal static string? Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var version = reader.Read() ? InMessage(ref reader) : null;
        return version is null or "" or Default ? null : version;
    }

    private static string? InMessage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContext = reader.ValueTextEquals("context"u8);
            reader.Read();
            if (isContext)
            {
                // No member is twice at the top.
                return InContext(ref reader);
            }

            reader.Skip();
        }

        return null;
    }

    private static string? InContext(ref Utf8JsonReader reader)
    {
        string? version = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeant = reader.ValueTextEquals("htevents"u8);
            reader.Read();
            if (isMeant && reader.TokenType == JsonTokenType.StartObject)
            {
                version = InVersions(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return version;
    }

    private static string? InVersions(ref Utf8JsonReader reader)
    {
        string? version = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeant = reader.ValueTextEquals("schemaVersion"u8);
            reader.Read();
            version = isMeant ? TextOf(in reader) : version;
            reader.Skip();
        }

        return version;
    }

    private static string? TextOf(in Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.Null => null,
            _ => "(no text)",
        };
        return text is { Length: > LongestText } ? text[..LongestText] : text;
    }
}
