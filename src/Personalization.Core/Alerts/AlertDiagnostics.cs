using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Personalization.Destinations;
using Personalization.Diagnostics;

namespace Personalization.Alerts;

/// <summary>Logs and measures alerts. Thread-safe.</summary>
internal sealed class AlertDiagnostics : IDisposable
{
    internal const string ActiveName = "personalization.alerts.active";
    internal const string NoticesName = "personalization.alerts.notices";

    private readonly ConcurrentDictionary<string, (int Warnings, int Critical)> _active = new(StringComparer.Ordinal);
    private readonly ILogger _logger;
    private readonly Meter? _ownMeter;
    private readonly Counter<long> _notices;

    internal AlertDiagnostics(ILogger logger, IMeterFactory? meterFactory = null)
    {
        _logger = logger;
        _ownMeter = meterFactory is null ? new Meter(PersonalizationDiagnostics.MeterName) : null;
        var meter = _ownMeter ?? meterFactory!.Create(PersonalizationDiagnostics.MeterName);
        meter.CreateObservableGauge(ActiveName, Observe, "{alert}", "How many triggers of a sync alert.");
        _notices = meter.CreateCounter<long>(NoticesName, "{notice}", "What became of notices.");
    }

    public void Dispose() => _ownMeter?.Dispose();

    /// <summary>Notes how many triggers of a sync alert.</summary>
    internal void Note(string sync, int warnings, int critical) => _active[sync] = (warnings, critical);

    /// <summary>Forgets the syncs that are not configured any more.</summary>
    internal void Keep(IEnumerable<string> syncs)
    {
        foreach (var gone in _active.Keys.Except(syncs, StringComparer.Ordinal))
        {
            _active.TryRemove(gone, out _);
        }
    }

    internal void Changed(AlertKey key, AlertLevel before, AlertState now)
    {
        if (before != now.Level && _logger.IsEnabled(LogLevel.Information))
        {
            _logger.AlertChanged(key.Sync, AlertWords.Of(key.Trigger), AlertWords.Of(now.Level), AlertWords.Of(before), now.Text);
        }
    }

    /// <param name="key">What it was of.</param>
    /// <param name="channel">Where it was sent.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isDone">Whether it is not tried again.</param>
    internal void Sent(AlertKey key, string channel, DeliveryOutcome outcome, bool isDone)
    {
        var word = outcome.Status == DeliveryStatus.Delivered ? "delivered" : isDone ? "given up" : "retry";
        _notices.Add(1, new KeyValuePair<string, object?>(DiagnosticTags.Channel, channel), new KeyValuePair<string, object?>(DiagnosticTags.Outcome, word));
        var level = isDone ? LogLevel.Error : LogLevel.Warning;
        if (outcome.Status != DeliveryStatus.Delivered && _logger.IsEnabled(level))
        {
            _logger.AlertNotTaken(level, key.Sync, AlertWords.Of(key.Trigger), channel, outcome.Reason, isDone ? "It is given up." : "It is tried again.");
        }
    }

    internal void JournalAway(Exception exception) => _logger.AlertsUnjudged(exception.GetType().FullName!, exception is PersonalizationException ? exception.Message : string.Empty);

    private IEnumerable<Measurement<int>> Observe() => _active.SelectMany(sync => new[]
    {
        Of(sync.Value.Warnings, sync.Key, "warning"),
        Of(sync.Value.Critical, sync.Key, "critical"),
    });

    private static Measurement<int> Of(int count, string sync, string level)
        => new(count, new KeyValuePair<string, object?>(DiagnosticTags.Sync, sync), new KeyValuePair<string, object?>(DiagnosticTags.Level, level));
}
