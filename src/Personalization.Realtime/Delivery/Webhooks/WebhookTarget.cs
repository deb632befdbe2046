using Personalization.Destinations;

namespace Personalization.Realtime.Delivery.Webhooks;

/// <summary>Delivers to a web service. A batch that is refused is halved, until it is known which rows are. Thread-safe.</summary>
internal sealed class WebhookTarget(WebhookComposer composer, WebhookCalls calls) : IDeliveryTarget
{
    private static readonly DeliveryOutcome NotSent = DeliveryOutcome.Retry("It was not sent, since one before it was not taken.");

    public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<DeliveryRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new DeliveryOutcome[rows.Count];
        Array.Fill(outcomes, NotSent);
        await DeliverAsync(new ArraySegment<DeliveryRow>([.. rows]), outcomes, cancellationToken).ConfigureAwait(false);
        return outcomes;
    }

    /// <returns>Whether what follows may be sent.</returns>
    private async ValueTask<bool> DeliverAsync(ArraySegment<DeliveryRow> rows, ArraySegment<DeliveryOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        var outcome = composer.Compose(rows, out var problem) is { } request
            ? await calls.SendAsync(request, cancellationToken).ConfigureAwait(false)
            : DeliveryOutcome.Refused(problem!);
        if (outcome.Status == DeliveryStatus.Refused && rows.Count > 1)
        {
            var half = rows.Count / 2;
            return await DeliverAsync(rows[..half], outcomes[..half], cancellationToken).ConfigureAwait(false)
                && await DeliverAsync(rows[half..], outcomes[half..], cancellationToken).ConfigureAwait(false);
        }

        outcomes.AsSpan().Fill(outcome);
        return outcome.Status != DeliveryStatus.Retry;
    }
}
