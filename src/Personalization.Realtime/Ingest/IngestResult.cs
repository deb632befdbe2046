using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>What became of some messages. Immutable.</summary>
/// <param name="Accepted">How many are kept, those included that were there already.</param>
/// <param name="Rejected">Those that are refused for good: to send them again would not help.</param>
public sealed record IngestResult(int Accepted, IReadOnlyList<RejectedEvent> Rejected)
{
    /// <summary>Gets the accepted ones of which something was put right.</summary>
    public IReadOnlyList<EventWarning> Warnings { get; init; } = [];
}
