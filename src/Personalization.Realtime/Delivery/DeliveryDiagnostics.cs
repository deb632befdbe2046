using System.Diagnostics;
using System.Diagnostics.Metrics;
using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>Measures deliveries.</summary>
internal sealed class DeliveryDiagnostics : IDisposable
{
    private readonly Meter? _ownMeter;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _duration;

    internal DeliveryDiagnostics(IMeterFactory? meterFactory = null)
    {
        _ownMeter = meterFactory is null ? new Meter(PersonalizationDiagnostics.MeterName) : null;
        var meter = _ownMeter ?? meterFactory!.Create(PersonalizationDiagnostics.MeterName);
        _rows = meter.CreateCounter<long>("personalization.delivery.rows", "{row}", "Transitions and events by what became of them.");
        _duration = meter.CreateHistogram<double>("personalization.delivery.duration", "s", "How long attempts to deliver take.");
    }

    internal void Note(string sync, IReadOnlyList<DeliveryOutcome> outcomes, TimeSpan duration)
    {
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(DiagnosticTags.Sync, sync));
        foreach (var status in outcomes.GroupBy(outcome => outcome.Status))
        {
            _rows.Add(status.Count(), new TagList { { DiagnosticTags.Sync, sync }, { DiagnosticTags.Outcome, WordOf(status.Key) } });
        }
    }

    internal static string WordOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Retry => "retry",
        _ => "refused",
    };

    public void Dispose() => _ownMeter?.Dispose();
}
