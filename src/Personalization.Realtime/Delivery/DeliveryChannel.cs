using Personalization.Destinations;
using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>A sync, ready to deliver. Immutable.</summary>
internal sealed class DeliveryChannel
{
    internal required string Sync { get; init; }

    internal required string Destination { get; init; }

    internal required PersonStream Stream { get; init; }

    internal required IRowSource Rows { get; init; }

    internal required IDeliveryTarget Target { get; init; }

    internal required int BatchSize { get; init; }

    /// <summary>Gets how many buckets are read at once.</summary>
    internal required int Concurrency { get; init; }

    internal required DeliveryReport Report { get; init; }

    /// <summary>Delivers rows. Of those that can never be sent the destination hears nothing: they are refused.</summary>
    /// <returns>For each, in order, what became of it.</returns>
    internal async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<DeliveryRow> rows, CancellationToken cancellationToken)
    {
        DeliveryRow[] sound = [.. rows.Where(row => row.Problem is null)];
        if (sound.Length == rows.Count)
        {
            return await Target.DeliverAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        var delivered = new Queue<DeliveryOutcome>(sound.Length == 0 ? [] : await Target.DeliverAsync(sound, cancellationToken).ConfigureAwait(false));
        return [.. rows.Select(row => row.Problem is { } problem ? DeliveryOutcome.Refused(problem) : delivered.Dequeue())];
    }

    /// <summary>Answers how many rows, from a place on, go together: those that are sent as the same.</summary>
    internal int CountTogether(IReadOnlyList<DeliveryRow> rows, int start)
    {
        var most = rows[start].SentAs.IsOfOneRow && Target is Webhooks.WebhookTarget ? 1 : BatchSize;
        var count = 1;
        while (count < most && start + count < rows.Count && rows[start + count].SentAs == rows[start].SentAs)
        {
            count++;
        }

        return count;
    }
}
