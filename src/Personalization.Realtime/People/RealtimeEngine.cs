using Microsoft.Extensions.Logging;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Real time in this process: what is configured, and what all parts of it work with. Thread-safe.</summary>
internal sealed class RealtimeEngine : IDisposable
{
    private const long MostBytes = 64L * 1024 * 1024;
    private const int MostCalls = 1_000;

    private readonly SemaphoreSlim _starting = new(1, 1);
    private volatile RealtimePlans _plans;
    private volatile RealtimePlans? _next;
    private volatile bool _isStarted;

    /// <param name="definitions">What is configured, checked before.</param>
    /// <param name="store">Where people are.</param>
    /// <param name="records">Where records are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    internal RealtimeEngine(RealtimeDefinitions definitions, IPersonStore store, RecordAccess records, TimeProvider time, ILogger logger)
    {
        _plans = new RealtimePlans(definitions, records.Find);
        Readers.Set(SinkStreams.Owner, SinkStreams.Of(definitions));
        Readers.Set(StreamNames.Syncs, StreamNames.Of(definitions));
        Store = store;
        Records = records;
        Time = time;
        Logger = logger;
        Marks = new StoreMarks(store);
        Suppression = new EventSuppression(new SuppressionList(store, time));
        Router = new EventRouter(records, time);
        Steps = new PersonSteps(store, records, Marks, time) { FindSuppressed = token => Suppression.GetAsync(token) };
        Backfill = new Backfill(this);
    }

    internal IPersonStore Store { get; }

    internal RecordAccess Records { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal StoreMarks Marks { get; }

    internal EventRouter Router { get; }

    /// <summary>Gets what keeps events of people out who were erased.</summary>
    internal EventSuppression Suppression { get; init; }

    internal PersonSteps Steps { get; }

    internal Backfill Backfill { get; }

    /// <summary>Gets who reads the streams: what they have not read is not trimmed.</summary>
    internal StreamReaders Readers { get; } = new();

    /// <summary>Gets the live work that is under way.</summary>
    internal LiveLoad Load { get; init; } = new(MostBytes, MostCalls);

    /// <summary>Gets what is configured now. Take it once for work that belongs together.</summary>
    internal RealtimePlans Plans => _plans;

    internal bool IsStarted => _isStarted;

    /// <summary>Makes the store ready. Every entrance asks for it; one that failed is tried again by the next.</summary>
    internal ValueTask StartAsync(CancellationToken cancellationToken) => _isStarted ? default : StartOnceAsync(cancellationToken);

    /// <summary>Gets a value indicating whether nothing is configured: then the store is left alone.</summary>
    internal bool IsIdle => Plans.Definitions is { Sources.Count: 0, Models.Count: 0, Audiences.Count: 0 };

    /// <summary>Exchanges what is configured. What changed is backfilled by whoever runs <see cref="Backfill"/>; until then changed audiences answer as before. One that fails is tried again by <see cref="TakeNextAsync"/>.</summary>
    internal ValueTask ReloadAsync(RealtimeDefinitions definitions, CancellationToken cancellationToken)
    {
        _next = new RealtimePlans(definitions, Records.Find);
        return TakeNextAsync(cancellationToken);
    }

    /// <summary>Takes over what a reload has brought, if that is still to do.</summary>
    internal async ValueTask TakeNextAsync(CancellationToken cancellationToken)
    {
        if (_next is not { } plans)
        {
            return;
        }

        if (plans.All.Count > 0)
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            await Backfill.LookAsync(plans, cancellationToken).ConfigureAwait(false);
        }

        Readers.Set(SinkStreams.Owner, SinkStreams.Of(plans.Definitions));
        Readers.Set(StreamNames.Syncs, StreamNames.Of(plans.Definitions));
        _plans = plans;
        Interlocked.CompareExchange(ref _next, null, plans);
    }

    /// <summary>Takes the people for lost that the store has lost: memberships are made anew from the records and the events that are left.</summary>
    /// <returns>How many of the store's parts were lost.</returns>
    internal async ValueTask<int> DeclareLostAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        var lost = await Marks.DeclareAsync(cancellationToken).ConfigureAwait(false);
        await Backfill.LookAsync(Plans, cancellationToken).ConfigureAwait(false);
        return lost;
    }

    public void Dispose()
    {
        _starting.Dispose();
        Backfill.Dispose();
        Steps.Dispose();
        Suppression.Dispose();
    }

    private async ValueTask StartOnceAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isStarted)
            {
                await Marks.StartAsync(cancellationToken).ConfigureAwait(false);
                await Backfill.LookAsync(Plans, cancellationToken).ConfigureAwait(false);
                _isStarted = true;
            }
        }
        finally
        {
            _starting.Release();
        }
    }
}
