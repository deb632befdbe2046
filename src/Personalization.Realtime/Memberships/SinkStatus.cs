using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Memberships;

/// <summary>A sink, and how far it is behind. Immutable.</summary>
/// <param name="Sink">The sink.</param>
/// <param name="UnreadEvents">How many events of the log it has not read yet; <see cref="SinkManagement.MostCounted"/> stands for that many or more.</param>
/// <param name="UnreadViolations">How many violations it has not read yet; the same.</param>
internal sealed record SinkStatus(SinkDefinition Sink, int UnreadEvents, int UnreadViolations);
