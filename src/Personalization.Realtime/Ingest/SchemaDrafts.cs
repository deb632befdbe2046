using Personalization.People;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Drafts contracts from the events of the log. Thread-safe.</summary>
internal sealed class SchemaDrafts(RealtimeEngine engine)
{
    private const int Page = 256;

    /// <summary>So many events tell of what events look like.</summary>
    private const int MostEvents = 100_000;

    /// <summary>Drafts a contract.</summary>
    /// <param name="source">The event source; <see langword="null"/> for all.</param>
    /// <param name="name">The name of the event; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The draft, of as many events as there are.</returns>
    /// <exception cref="PersonalizationException">There is no such event source, or a store failed (<see cref="RecordStoreException"/>).</exception>
    internal async ValueTask<ContractDraft> DraftAsync(string? source, string? name, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        if (source is not null)
        {
            engine.Plans.CheckSource(source);
        }

        var draft = new ContractDraft(source, name);
        for (var bucket = 0; bucket < PersonKey.Buckets && draft.Events < MostEvents; bucket++)
        {
            for (var (after, isFull) = (0L, true); isFull && draft.Events < MostEvents;)
            {
                var entries = await engine.Store.ReadStreamAsync(PersonStream.Log, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                foreach (var entry in entries)
                {
                    draft.Add(EventFrame.Read(entry.Body));
                }

                (after, isFull) = (entries.Count > 0 ? entries[^1].Position : after, entries.Count == Page);
            }
        }

        return draft;
    }
}
