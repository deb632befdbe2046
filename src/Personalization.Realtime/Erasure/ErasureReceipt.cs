using System.Text.Json;

namespace Personalization.Realtime.Erasure;

/// <summary>What was erased of one person, by place. Holds nothing of the person. Immutable.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="At">When.</param>
/// <param name="Suppressed">How many keyed hashes were put on the list.</param>
/// <param name="Erased">What there was, and where.</param>
internal sealed record ErasureReceipt(string Collection, DateTimeOffset At, int Suppressed, IReadOnlyList<ErasedCount> Erased)
{
    /// <summary>Gets a value indicating whether there was anything.</summary>
    internal bool HasErased => Erased.Any(one => one.Count > 0);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("collection", Collection);
        json.WriteString("erasedAt", At.UtcDateTime);
        json.WriteNumber("suppressed", Suppressed);
        json.WriteStartArray("erased");
        foreach (var one in Erased)
        {
            json.WriteStartObject();
            json.WriteString("place", one.Place);
            json.WriteString("where", one.Where);
            json.WriteNumber("count", one.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
