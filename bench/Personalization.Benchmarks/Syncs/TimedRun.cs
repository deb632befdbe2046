using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.Sync;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A run that did what is measured, how many seconds it took and how many bytes the process allocated meanwhile.</summary>
internal readonly record struct TimedRun(SyncRun Run, double Seconds, long Allocated)
{
    internal static Task<TimedRun> FirstAsync(IServiceProvider services, int rows) => MeasureAsync(services, rows, run => run.Counts.Added);

    internal static Task<TimedRun> UnchangedAsync(IServiceProvider services, int rows) => MeasureAsync(services, rows, run => run.Counts.Unchanged);

    private static async Task<TimedRun> MeasureAsync(IServiceProvider services, int rows, Func<SyncRun, long> counted)
    {
        var sync = services.GetRequiredService<ISyncService>();
        SyncRun? run = null;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var seconds = await Clock.TimeAsync(async () => run = await sync.RunAsync(SyncSubject.SyncId));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return run!.Status == SyncRunStatus.Success && counted(run) == rows
            ? new TimedRun(run, seconds, allocated)
            : throw new InvalidOperationException($"The run did not do what is measured: {run.Status}, {run.Counts}, {run.Error}");
    }
}
