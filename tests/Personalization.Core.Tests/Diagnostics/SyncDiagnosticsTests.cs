using System.Diagnostics;
using Personalization.Diagnostics;

namespace Personalization.Tests.Diagnostics;

public sealed class SyncDiagnosticsTests
{
    [Fact]
    public void StartRun_WithPhases_NestsThem()
    {
        var stopped = new List<Activity>();
        using var diagnostics = new SyncDiagnostics();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PersonalizationDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var test = new Activity("test").Start();
        listener.ActivityStopped = activity =>
        {
            // Other tests run at the same time under traces of their own.
            if (activity.TraceId == test.TraceId)
            {
                stopped.Add(activity);
            }
        };

        using (diagnostics.StartRun("profile"))
        {
            diagnostics.StartPhase(SyncDiagnostics.PlanPhase)?.Dispose();
            diagnostics.StartPhase(SyncDiagnostics.ApplyPhase)?.Dispose();
        }

        Assert.Equal(
            ["personalization.sync.plan", "personalization.sync.apply", "personalization.sync.run"], stopped.Select(activity => activity.OperationName));
        Assert.Equal(stopped[2].SpanId, stopped[0].ParentSpanId);
        Assert.Equal(stopped[2].SpanId, stopped[1].ParentSpanId);
        Assert.Equal("profile", stopped[2].GetTagItem("personalization.sync"));
    }

    [Fact]
    public void RowsDone_Counts_AreTaggedWithTheOutcome()
    {
        using var meters = new TestMeterFactory();
        using var collector = new MetricCollector(meters);
        using var diagnostics = new SyncDiagnostics(meters);

        diagnostics.RowsDone("profile", SyncDiagnostics.Added, 3);
        diagnostics.RowsDone("profile", SyncDiagnostics.Rejected, 0);
        diagnostics.RunDone("profile", "success", TimeSpan.FromSeconds(2));

        Assert.Equal(2, collector.All.Count);
        var (rows, run) = (collector.All[0], collector.All[1]);
        Assert.Equal(("personalization.sync.rows", 3, "profile", "added"), (rows.Instrument.Name, rows.Value, rows.Tags["personalization.sync"], rows.Tags["personalization.outcome"]));
        Assert.Equal(
            ("personalization.sync.run.duration", "s", 2, "profile", "success"),
            (run.Instrument.Name, run.Instrument.Unit, run.Value, run.Tags["personalization.sync"], run.Tags["personalization.status"]));
    }

    [Fact]
    public void JournalIs_AwayAndBack_IsMeasured()
    {
        using var meters = new TestMeterFactory();
        using var collector = new MetricCollector(meters);
        using var diagnostics = new SyncDiagnostics(meters);

        foreach (var away in new[] { true, false })
        {
            diagnostics.JournalIs(away);
            collector.Observe();
        }

        Assert.Equal([("personalization.journal.away", 1), ("personalization.journal.away", 0)], collector.All.Select(one => (one.Instrument.Name, (int)one.Value)));
    }
}
