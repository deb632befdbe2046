using System.Text.Json.Serialization;

namespace AspNetCoreSample;

/// <summary>A row of the model.</summary>
internal sealed record Person(int UserId, string Email, string Name, string City);

/// <summary>How a person becomes a row: its properties are the columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Person))]
internal sealed partial class PersonJson : JsonSerializerContext;
