using System.Text;
using System.Text.Json;
using Personalization.Destinations;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>Keeps what it is given, and answers what the test says.</summary>
internal sealed class RecordingDestination(Func<Personalization.Destinations.Delivery, DeliveryOutcome>? judge = null) : IRealtimeDestination
{
    private readonly Lock _gate = new();
    private readonly List<Personalization.Destinations.Delivery> _given = [];
    private readonly List<Personalization.Destinations.Delivery> _taken = [];

    internal Func<Personalization.Destinations.Delivery, DeliveryOutcome> Judge { get; set; } = judge ?? (_ => DeliveryOutcome.Delivered);

    internal IReadOnlyList<Personalization.Destinations.Delivery> Given
    {
        get
        {
            lock (_gate)
            {
                return [.. _given];
            }
        }
    }

    /// <summary>Gets what it has taken, in order.</summary>
    internal IReadOnlyList<Personalization.Destinations.Delivery> Taken
    {
        get
        {
            lock (_gate)
            {
                return [.. _taken];
            }
        }
    }

    /// <summary>Gets who did what, such as <c>1 entry</c>.</summary>
    internal IReadOnlyList<string> Told => [.. Taken.Select(one => $"{JsonDocument.Parse(one.Body).RootElement.GetProperty("id").GetString()} {one.Trigger}")];

    internal IReadOnlyList<string> Bodies => [.. Taken.Select(one => Encoding.UTF8.GetString(one.Body.Span))];

    public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Personalization.Destinations.Delivery> batch, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_gate)
        {
            _given.AddRange(batch);
            var outcomes = new List<DeliveryOutcome>();
            foreach (var delivery in batch)
            {
                // As a destination that takes things in order: after one that it did not take, it takes none.
                var outcome = outcomes.Any(one => one.Status == DeliveryStatus.Retry) ? DeliveryOutcome.Retry("one before was not taken") : Judge(delivery);
                outcomes.Add(outcome);
                if (outcome.Status == DeliveryStatus.Delivered)
                {
                    _taken.Add(delivery);
                }
            }

            return outcomes;
        }
    }
}
