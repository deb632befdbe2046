using System.Text.Json.Serialization;

namespace Personalization.Realtime.Sinks;

/// <summary>Lists of texts as JSON, without reflection.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class SinkJsonContext : JsonSerializerContext;
