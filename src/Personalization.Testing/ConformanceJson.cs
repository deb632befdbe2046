using System.Text.Json.Serialization;

namespace Personalization.Testing;

internal sealed record ConformancePerson([property: JsonPropertyName("name")] string Name);

[JsonSerializable(typeof(ConformancePerson))]
internal sealed partial class ConformanceJson : JsonSerializerContext;
