using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Personalization.Diagnostics;

/// <summary>Measures lookups. Costs one check when nobody listens.</summary>
internal sealed class LookupDiagnostics : IDisposable
{
    internal const string DurationName = "personalization.lookup.duration";

    internal const string Hit = "hit";
    internal const string Miss = "miss";
    internal const string Stale = "stale";
    internal const string Loading = "loading";
    internal const string Error = "error";

    /// <summary>An answer of <see cref="Start"/> that no clock gives: there is nothing to measure.</summary>
    private const long NotMeasured = long.MinValue;

    // A hit in memory takes well under a microsecond, a remote store milliseconds: the default buckets would put both in the first.
    private static readonly double[] Buckets =
    [
        1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ];

    private readonly TimeProvider _time;
    private readonly Meter? _ownMeter;
    private readonly Histogram<double> _duration;

    internal LookupDiagnostics(TimeProvider time, IMeterFactory? meterFactory = null)
    {
        _time = time;
        _ownMeter = meterFactory is null ? new Meter(PersonalizationDiagnostics.MeterName) : null;
        var meter = _ownMeter ?? meterFactory!.Create(PersonalizationDiagnostics.MeterName);
        _duration = meter.CreateHistogram(
            DurationName,
            "s",
            "How long lookups take.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
    }

    /// <summary>Answers when the lookup began, or that nobody wants to know.</summary>
    internal long Start() => _duration.Enabled ? _time.GetTimestamp() : NotMeasured;

    /// <summary>Tells whether somebody wants to know what became of a lookup.</summary>
    internal static bool IsMeasured(long started) => started != NotMeasured;

    /// <summary>Records a lookup that was answered.</summary>
    internal void Stop(long started, string collection, string outcome)
    {
        if (started != NotMeasured)
        {
            _duration.Record(
                Seconds(started),
                new KeyValuePair<string, object?>(DiagnosticTags.Collection, collection),
                new KeyValuePair<string, object?>(DiagnosticTags.Outcome, outcome));
        }
    }

    /// <summary>Records a lookup that failed; the collection is left out when it is not a configured one, since its name comes from outside.</summary>
    internal void Fail(long started, string? collection, string outcome, string errorType)
    {
        if (started == NotMeasured)
        {
            return;
        }

        var tags = new TagList { { DiagnosticTags.Outcome, outcome }, { DiagnosticTags.ErrorType, errorType } };
        if (collection is not null)
        {
            tags.Add(DiagnosticTags.Collection, collection);
        }

        _duration.Record(Seconds(started), tags);
    }

    public void Dispose() => _ownMeter?.Dispose();

    private double Seconds(long started) => _time.GetElapsedTime(started).TotalSeconds;
}
