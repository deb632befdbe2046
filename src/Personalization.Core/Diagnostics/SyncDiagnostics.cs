using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Personalization.Diagnostics;

/// <summary>Traces and measures sync runs.</summary>
internal sealed class SyncDiagnostics : IDisposable
{
    internal const string RunActivity = "personalization.sync.run";
    internal const string PlanPhase = "personalization.sync.plan";
    internal const string ApplyPhase = "personalization.sync.apply";
    internal const string RowsName = "personalization.sync.rows";
    internal const string DurationName = "personalization.sync.run.duration";

    internal const string JournalAwayName = "personalization.journal.away";

    internal const string Added = "added";
    internal const string Changed = "changed";
    internal const string Removed = "removed";
    internal const string Unchanged = "unchanged";
    internal const string Skipped = "skipped";
    internal const string Ignored = "ignored";
    internal const string Rejected = "rejected";
    internal const string Aborted = "aborted";

    private static readonly double[] Buckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600];

    private readonly ActivitySource _activities = new(PersonalizationDiagnostics.ActivitySourceName);
    private readonly Meter? _ownMeter;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _duration;
    private volatile bool _isJournalAway;

    internal SyncDiagnostics(IMeterFactory? meterFactory = null)
    {
        _ownMeter = meterFactory is null ? new Meter(PersonalizationDiagnostics.MeterName) : null;
        var meter = _ownMeter ?? meterFactory!.Create(PersonalizationDiagnostics.MeterName);
        _rows = meter.CreateCounter<long>(RowsName, "{row}", "What became of the rows of sync runs.");
        meter.CreateObservableGauge(JournalAwayName, () => _isJournalAway ? 1L : 0L, "{journal}", "Whether the journal cannot be used: 1, otherwise 0.");
        _duration = meter.CreateHistogram(
            DurationName,
            "s",
            "How long sync runs take.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
    }

    /// <summary>Starts the span of a run.</summary>
    internal Activity? StartRun(string syncId)
    {
        var activity = _activities.StartActivity(RunActivity);
        activity?.SetTag(DiagnosticTags.Sync, syncId);
        return activity;
    }

    /// <summary>Starts the span of a phase (<see cref="PlanPhase"/> or <see cref="ApplyPhase"/>) of the current run.</summary>
    internal Activity? StartPhase(string name) => _activities.StartActivity(name);

    /// <summary>Counts rows by what became of them.</summary>
    internal void RowsDone(string syncId, string outcome, long count)
    {
        if (count > 0)
        {
            _rows.Add(
                count,
                new KeyValuePair<string, object?>(DiagnosticTags.Sync, syncId),
                new KeyValuePair<string, object?>(DiagnosticTags.Outcome, outcome));
        }
    }

    /// <summary>Notes whether the journal can be used.</summary>
    internal void JournalIs(bool away) => _isJournalAway = away;

    /// <summary>Records a run that has ended.</summary>
    internal void RunDone(string syncId, string status, TimeSpan duration)
        => _duration.Record(
            duration.TotalSeconds,
            new KeyValuePair<string, object?>(DiagnosticTags.Sync, syncId),
            new KeyValuePair<string, object?>(DiagnosticTags.Status, status));

    public void Dispose()
    {
        _activities.Dispose();
        _ownMeter?.Dispose();
    }
}
