using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>Takes events in as JSON.</summary>
public static class EventIngestExtensions
{
    /// <summary>Takes JSON in, as the HTTP API does: one message that says its type, or a batch, <c>{"batch": […]}</c>.</summary>
    /// <param name="ingest">Where it is taken in.</param>
    /// <param name="source">The name of the event source that it came in by.</param>
    /// <param name="utf8Json">The JSON in UTF-8.</param>
    /// <param name="timeProvider">Tells when it came in; the system's clock if absent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What became of the messages; a refused one is named by its place in the batch.</returns>
    /// <exception cref="PersonalizationException">Nothing of it can be read: its code is one of <see cref="RejectionCodes"/>. Or the events cannot be taken in, as <see cref="IEventIngest"/> says.</exception>
    public static ValueTask<IngestResult> AcceptAsync(
        this IEventIngest ingest, string source, ReadOnlyMemory<byte> utf8Json, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ingest);
        ArgumentNullException.ThrowIfNull(source);
        var receivedAt = (timeProvider ?? TimeProvider.System).GetUtcNow();
        var events = EventParser.Parse(utf8Json.Span, new EventReception(source, EventRoute.Any, receivedAt, ClientAddress: null));
        return events.Refusal is { } refusal
            ? throw new PersonalizationException(refusal.Code, refusal.Detail)
            : ingest.AcceptAsync(source, events, cancellationToken);
    }
}
