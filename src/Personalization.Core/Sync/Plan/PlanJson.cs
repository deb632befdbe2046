using System.Text.Json.Serialization;

namespace Personalization.Sync.Plan;

/// <summary>The JSON contracts of a plan's header and footer.</summary>
[JsonSerializable(typeof(PlanHeader))]
[JsonSerializable(typeof(PlanFooter))]
internal sealed partial class PlanJson : JsonSerializerContext;
