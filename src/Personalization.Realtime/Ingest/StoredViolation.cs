using Personalization.Realtime.Contracts;

namespace Personalization.Realtime.Ingest;

/// <summary>A violation as it lies in the store. Immutable.</summary>
/// <param name="Id">What it is replayed by: its bucket and its position there.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Violation">What the event broke.</param>
internal sealed record StoredViolation(string Id, DateTimeOffset Time, ContractViolation Violation);
