using System.Text.Json.Serialization;

namespace LiveShop;

/// <summary>Somebody whom the warehouse knows: a row of the model.</summary>
internal sealed record Visitor(int UserId, string Name, string Plan);

/// <summary>How a visitor becomes a row: the properties are the columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Visitor))]
internal sealed partial class VisitorJson : JsonSerializerContext;
