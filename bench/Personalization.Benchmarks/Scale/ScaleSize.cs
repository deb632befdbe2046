using Personalization.Benchmarks.Harness;
using Personalization.Benchmarks.Syncs;

namespace Personalization.Benchmarks.Scale;

/// <summary>What syncs of one size took.</summary>
internal sealed class ScaleSize(SyncSubject subject)
{
    internal SyncSubject Subject => subject;

    internal List<TimedRun> First { get; } = [];

    internal List<TimedRun> Unchanged { get; } = [];

    internal async Task MeasureAsync()
    {
        await using var services = await subject.CreateAsync();
        First.Add(await TimedRun.FirstAsync(services, subject.Rows));
        Unchanged.Add(await TimedRun.UnchangedAsync(services, subject.Rows));
    }

    internal static Sample SecondsOf(List<TimedRun> runs) => Sample.Of(runs.Select(run => run.Seconds));
}
