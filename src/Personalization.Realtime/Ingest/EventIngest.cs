using Personalization.People;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Takes events in. Thread-safe.</summary>
internal sealed class EventIngest(RealtimeEngine engine, EventGate? gate = null) : IEventIngest
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly EventGate _gate = gate ?? new EventGate([]);

    public async ValueTask<IngestResult> AcceptAsync(string source, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(messages);
        var bytes = BytesOf(messages);
        if (!engine.Load.TryEnter(bytes))
        {
            throw new IngestOverloadedException(RetryAfter);
        }

        try
        {
            await engine.StartAsync(cancellationToken).ConfigureAwait(false);
            var plans = engine.Plans;
            for (var start = 0; start < messages.Count; start += PersonSteps.MostAtOnce)
            {
                var chunk = messages.Count <= PersonSteps.MostAtOnce ? messages : [.. messages.Skip(start).Take(PersonSteps.MostAtOnce)];
                var gated = await _gate.JudgeAsync(plans.Contracts.Find(source), chunk, engine.Logger, cancellationToken).ConfigureAwait(false);
                await KeepAsync(plans, gated, cancellationToken).ConfigureAwait(false);
            }

            return new IngestResult(messages.Count, []);
        }
        finally
        {
            engine.Load.Leave(bytes);
        }
    }

    /// <summary>Keeps what has come through the gate, and what was found there.</summary>
    internal async ValueTask KeepAsync(RealtimePlans plans, GatedEvents gated, CancellationToken cancellationToken)
    {
        // Here, and not before: a transform may have named another person.
        var messages = await engine.Suppression.WithoutSuppressedAsync(plans, gated.Messages, static message => message, cancellationToken).ConfigureAwait(false);
        var apart = await engine.Suppression.WithoutSuppressedAsync(plans, gated.Apart, static violation => violation.Message, cancellationToken).ConfigureAwait(false);
        var works = await engine.Router.RouteAsync(plans, messages, cancellationToken).ConfigureAwait(false);
        await engine.Steps.RunAsync(apart.Count == 0 ? works : works.Concat(apart.Select(WorkOf)), cancellationToken).ConfigureAwait(false);
        foreach (var violation in gated.Violations)
        {
            _gate.Diagnostics.Count(violation);
        }
    }

    private PersonWork WorkOf(ContractViolation violation)
        => new(PersonIds.OfNobody(violation.Message), plan: null) { Violations = { new PersonEntry(engine.Time.GetUtcNow(), ViolationFrame.Write(violation)) } };

    private static long BytesOf(IReadOnlyList<EventMessage> messages)
    {
        var bytes = 0L;
        for (var i = 0; i < messages.Count; i++)
        {
            bytes += messages[i].Utf8Json.Length;
        }

        return bytes;
    }
}
