using System.Text.Json.Serialization;

namespace Personalization.Realtime.Contracts;

/// <summary>What is written as JSON here, for trimmed applications.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SchemaJson : JsonSerializerContext;
