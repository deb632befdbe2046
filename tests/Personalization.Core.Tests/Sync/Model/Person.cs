using System.Text.Json.Serialization;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>A row of the tables that the property tests make up.</summary>
internal sealed record Person(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("phone")] string? Phone,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("orders")] string? Orders,
    [property: JsonPropertyName("note")] string? Note = null)
{
    /// <summary>Text in <see cref="Orders"/> that is not JSON.</summary>
    internal const string BadOrders = "{";

    internal string? this[string column] => column switch
    {
        "id" => Id,
        "email" => Email,
        "phone" => Phone,
        "name" => Name,
        "orders" => Orders,
        _ => Note,
    };
}

[JsonSerializable(typeof(Person))]
internal sealed partial class PersonJson : JsonSerializerContext;
