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
