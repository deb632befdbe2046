using Personalization.Errors;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources.Tables;
using StreamReader = Personalization.Realtime.People.StreamReader;

namespace Personalization.Realtime.Memberships;

/// <summary>What those who manage do with sinks, beside the work that goes on by itself. Thread-safe.</summary>
internal sealed class SinkManagement(RealtimeEngine engine, AudienceSnapshots snapshots, SinkSources sources)
{
    /// <summary>Of a sink that is far behind, the number is not worth reading the whole log.</summary>
    internal const int MostCounted = 10_000;

    /// <summary>Tells of all sinks how far they are behind.</summary>
    internal async ValueTask<IReadOnlyList<SinkStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var statuses = new List<SinkStatus>();
        foreach (var sink in engine.Plans.Definitions.Sinks)
        {
            var counts = await Task.WhenAll(SinkStreams.Of(sink.Name).Select(CountAsync)).ConfigureAwait(false);
            statuses.Add(new SinkStatus(sink, counts[0], counts[1]));
        }

        return statuses;

        Task<int> CountAsync(StreamName stream)
            => new StreamReader(engine.Store, engine.Time, stream.Stream, stream.Reader).CountUnreadAsync(MostCounted, cancellationToken).AsTask();
    }

    /// <summary>Tells of what the tables of a sink did not take, bucket by bucket, the oldest first.</summary>
    /// <param name="name">The sink.</param>
    /// <param name="limit">The greatest number of answers.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PersonalizationException">There is no such sink.</exception>
    internal async ValueTask<IReadOnlyList<KeptFailureFacts>> ListFailuresAsync(string name, int limit, CancellationToken cancellationToken)
    {
        var sink = Get(name);
        var found = new List<KeptFailureFacts>();
        await foreach (var failure in new SinkFailures(engine.Store, engine.Time).ReadAsync(sink.Name, cancellationToken).ConfigureAwait(false))
        {
            found.Add(KeptFailureFacts.Of(failure));
            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Writes what the tables of a sink did not take, if they take it now.</summary>
    /// <returns>How many were written, and how many are left.</returns>
    /// <exception cref="PersonalizationException">There is no such sink, or the database or the store failed; what is written by then is written.</exception>
    internal async ValueTask<(int Written, int Left)> ReplayAsync(string name, CancellationToken cancellationToken)
        => await WorkerOf(Get(name)).RetryAsync(all: true, cancellationToken).ConfigureAwait(false);

    /// <summary>Drops what the tables of a sink did not take.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="PersonalizationException">There is no such sink, or the store failed.</exception>
    internal async ValueTask<int> DiscardAsync(string name, CancellationToken cancellationToken) => await WorkerOf(Get(name)).DiscardAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Writes who is in which audience now, whenever that is due.</summary>
    /// <returns>What was written, by audience, and the audiences that were not: those that are being backfilled, whose collection is loading, or that another process wrote at the same time.</returns>
    /// <exception cref="PersonalizationException">There is no such sink, or the database or the store failed; audiences that are written by then are written.</exception>
    internal async ValueTask<(IReadOnlyDictionary<string, SnapshotChanges> Written, IReadOnlyList<string> Skipped)> SnapshotAsync(string name, CancellationToken cancellationToken)
    {
        var sink = Get(name);
        var written = await snapshots.RunAsync(sink, sources.TablesOf(sink), now: true, cancellationToken).ConfigureAwait(false);
        var audiences = engine.Plans.All.SelectMany(plan => plan.Definitions).Select(audience => audience.Name);
        return (written, [.. audiences.Where(audience => !written.ContainsKey(audience)).Order(StringComparer.Ordinal)]);
    }

    private SinkDefinition Get(string name)
    {
        var sinks = engine.Plans.Definitions.Sinks;
        return sinks.FirstOrDefault(sink => sink.Name == name)
            ?? throw new PersonalizationException(RealtimeErrorCodes.SinkNotFound, $"There is no sink '{name}'. {NameSuggestion.For(name, sinks.Select(sink => sink.Name))}");
    }

    private SinkWorker WorkerOf(SinkDefinition sink) => new(engine.Store, engine.Time, sink, sources.TablesOf(sink));
}
