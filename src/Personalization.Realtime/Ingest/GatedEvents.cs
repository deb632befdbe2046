using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>What has come through the gate, and what was found. Immutable.</summary>
/// <param name="Messages">The events that go on, each with its violation.</param>
/// <param name="Violations">All violations.</param>
/// <param name="Apart">Those of events that do not go on: they are kept by themselves.</param>
internal sealed record GatedEvents(IReadOnlyList<EventMessage> Messages, IReadOnlyList<ContractViolation> Violations, IReadOnlyList<ContractViolation> Apart);
