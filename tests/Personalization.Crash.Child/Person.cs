using System.Text.Json.Serialization;

namespace Personalization.Crash.Child;

/// <summary>A row of the model.</summary>
internal sealed record Person(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("orders")] string? Orders)
{
    /// <summary>Text that no mapping can use.</summary>
    internal const string BadOrders = "{";
}
