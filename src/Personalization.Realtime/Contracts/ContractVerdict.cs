using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>What a contract says of an event. Immutable.</summary>
/// <param name="Message">The event as it goes on, without what is omitted; <see langword="null"/> where it is blocked.</param>
/// <param name="Violation">What it broke; <see langword="null"/> where all is well.</param>
internal readonly record struct ContractVerdict(EventMessage? Message, ContractViolation? Violation);
