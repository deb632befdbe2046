using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>Takes events in. Every member may be called from any thread.</summary>
public interface IEventIngest
{
    /// <summary>Takes messages in: when it answers, they are kept, and membership counts them.</summary>
    /// <param name="source">The name of the event source that they came in by.</param>
    /// <param name="messages">The messages, in the order in which they came; any number.</param>
    /// <param name="cancellationToken">Cancels the call; any of the messages may then have been accepted, which sending them again does not count twice.</param>
    /// <returns>What became of them; a refused one is named by its place in <paramref name="messages"/>.</returns>
    /// <exception cref="IngestOverloadedException">More comes in than can be taken.</exception>
    /// <exception cref="Personalization.RecordStoreException">The store cannot be reached; any of the messages may have been accepted.</exception>
    ValueTask<IngestResult> AcceptAsync(string source, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken);
}
