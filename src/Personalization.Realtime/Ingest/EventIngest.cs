using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>Takes events in. Thread-safe.</summary>
internal sealed class EventIngest(RealtimeEngine engine) : IEventIngest
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async ValueTask<IngestResult> AcceptAsync(string source, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(messages);
        var bytes = messages.Sum(message => (long)message.Utf8Json.Length);
        if (!engine.Load.TryEnter(bytes))
        {
            throw new IngestOverloadedException(RetryAfter);
        }

        try
        {
            await engine.StartAsync(cancellationToken).ConfigureAwait(false);
            var plans = engine.Plans;
            var kept = await engine.Suppression.WithoutSuppressedAsync(plans, messages, cancellationToken).ConfigureAwait(false);
            foreach (var chunk in kept.Chunk(PersonSteps.MostAtOnce))
            {
                var works = await engine.Router.RouteAsync(plans, chunk, cancellationToken).ConfigureAwait(false);
                await engine.Steps.RunAsync(works, cancellationToken).ConfigureAwait(false);
            }

            return new IngestResult(messages.Count, []);
        }
        finally
        {
            engine.Load.Leave(bytes);
        }
    }
}
