using Personalization.Benchmarks.Syncs;

namespace Personalization.Benchmarks.Scale;

/// <summary>The seconds that syncs of one size took.</summary>
internal sealed class ScaleSize(SyncSubject subject)
{
    internal SyncSubject Subject => subject;

    internal List<double> First { get; } = [];

    internal List<double> Unchanged { get; } = [];

    internal async Task MeasureAsync()
    {
        await using var services = await subject.CreateAsync();
        First.Add((await TimedRun.FirstAsync(services, subject.Rows)).Seconds);
        Unchanged.Add((await TimedRun.UnchangedAsync(services, subject.Rows)).Seconds);
    }
}
