using System.Text;
using Personalization.Destinations;
using Personalization.Liquid;

namespace Personalization.Realtime.Delivery;

/// <summary>Makes of each row what its template says, and hands all to a destination that the application or a package made. Thread-safe.</summary>
internal sealed class DestinationTarget(IRealtimeDestination destination, string sync, LiquidObject context) : IDeliveryTarget
{
    public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<DeliveryRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new DeliveryOutcome[rows.Count];
        var (batch, places) = (new List<Personalization.Destinations.Delivery>(rows.Count), new List<int>(rows.Count));
        for (var i = 0; i < rows.Count; i++)
        {
            if (Make(rows[i], out var problem) is { } delivery)
            {
                batch.Add(delivery);
                places.Add(i);
            }
            else
            {
                outcomes[i] = DeliveryOutcome.Refused(problem!);
            }
        }

        if (batch.Count > 0)
        {
            var given = await DeliverAsync(batch, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                outcomes[places[i]] = i < given.Count ? given[i] : DeliveryOutcome.Retry("The destination did not say what became of it.");
            }
        }

        return outcomes;
    }

    private async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(List<Personalization.Destinations.Delivery> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await destination.DeliverAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The words of an exception may hold data.
            return [.. batch.Select(_ => DeliveryOutcome.Retry($"The destination failed with {exception.GetType().Name}."))];
        }
    }

    private Personalization.Destinations.Delivery? Make(DeliveryRow row, out string? problem)
    {
        problem = null;
        var body = row.Json;
        if (row.SentAs.Body is { } template)
        {
            if (!TemplateProblem.Try(() => template.Render(DeliveryScope.Of([row], context)), out var text, out problem))
            {
                return null;
            }

            body = Encoding.UTF8.GetBytes(text);
        }

        return new Personalization.Destinations.Delivery
        {
            Key = row.Key,
            Sync = sync,
            Trigger = row.Trigger,
            Person = DeliveryKey.OfPerson(row),
            Time = row.Entry.Time,
            Body = body,
        };
    }
}
