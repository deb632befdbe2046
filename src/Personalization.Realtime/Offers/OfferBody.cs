using System.Text;
using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Offers;

/// <summary>What a body says: who it is, and what is to be kept. Immutable.</summary>
internal sealed class OfferBody
{
    /// <summary>A longer value is in the event, and is not kept for later answers.</summary>
    private const int LongestKept = 8 * 1024;

    private OfferBody(string?[] identifiers, IReadOnlyDictionary<string, byte[]> kept) => (Identifiers, Kept) = (identifiers, kept);

    /// <summary>Gets the values of the identifiers, in their order; <see langword="null"/> where there is none.</summary>
    internal IReadOnlyList<string?> Identifiers { get; }

    /// <summary>Gets the JSON of the members that are kept.</summary>
    internal IReadOnlyDictionary<string, byte[]> Kept { get; }

    /// <summary>Reads a body.</summary>
    /// <returns><see langword="null"/> where it is no JSON object, or says of nobody.</returns>
    internal static OfferBody? Read(ReadOnlySpan<byte> utf8Json, OffersPlan plan)
    {
        var identifiers = new string?[plan.Definition.Identifiers.Count];
        var kept = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = EventLimits.Depth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var type = reader.TokenType;
                reader.Skip();
                var value = utf8Json[start..(int)reader.BytesConsumed];
                if (plan.Kept.Contains(name) && value.Length <= LongestKept)
                {
                    kept[name] = value.ToArray();
                }

                for (var i = 0; i < identifiers.Length; i++)
                {
                    if (plan.Definition.Identifiers[i].Field == name)
                    {
                        identifiers[i] = TextOf(value, type);
                    }
                }
            }

            return reader.TokenType != JsonTokenType.EndObject || reader.Read() || Array.TrueForAll(identifiers, value => value is null) ? null : new OfferBody(identifiers, kept);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // InvalidOperationException: text that is no UTF-8
        }
    }

    private static string? TextOf(ReadOnlySpan<byte> value, JsonTokenType type)
    {
        var text = type switch
        {
            JsonTokenType.String => StringOf(value),
            JsonTokenType.Number => EventId.TryGetNumberText(value, out var number) ? number : null,
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) || Encoding.UTF8.GetByteCount(text) > EventLimits.IdBytes ? null : text;
    }

    private static string? StringOf(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        reader.Read();
        return reader.GetString();
    }
}
