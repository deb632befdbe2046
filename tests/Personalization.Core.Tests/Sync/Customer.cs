using System.Text.Json.Serialization;

namespace Personalization.Core.Tests.Sync;

/// <summary>A row of the tests' model.</summary>
internal sealed record Customer(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("orders")] string? Orders = null);

[JsonSerializable(typeof(Customer))]
internal sealed partial class CustomerJson : JsonSerializerContext;
