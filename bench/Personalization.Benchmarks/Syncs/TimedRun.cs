using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A run that did what is measured.</summary>
/// <param name="Run">The run.</param>
/// <param name="Seconds">How many seconds it took.</param>
/// <param name="SystemSeconds">How many seconds of processors the system took for the process meanwhile; most of them to hand out memory.</param>
/// <param name="Allocated">How many bytes the process allocated meanwhile.</param>
internal readonly record struct TimedRun(SyncRun Run, double Seconds, double SystemSeconds, long Allocated)
{
    internal static Task<TimedRun> FirstAsync(IServiceProvider services, int rows) => MeasureAsync(services, rows, run => run.Counts.Added);

    internal static Task<TimedRun> UnchangedAsync(IServiceProvider services, int rows) => MeasureAsync(services, rows, run => run.Counts.Unchanged);

    internal static Task<TimedRun> ChangedAsync(IServiceProvider services, int changed) => MeasureAsync(services, changed, run => run.Counts.Changed);

    private static async Task<TimedRun> MeasureAsync(IServiceProvider services, int rows, Func<SyncRun, long> counted)
    {
        var sync = services.GetRequiredService<ISyncService>();
        SyncRun? run = null;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var system = Environment.CpuUsage.PrivilegedTime;
        var seconds = await Clock.TimeAsync(async () => run = await sync.RunAsync(SyncSubject.SyncId));
        system = Environment.CpuUsage.PrivilegedTime - system;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return run!.Status == SyncRunStatus.Success && counted(run) == rows
            ? new TimedRun(run, seconds, system.TotalSeconds, allocated)
            : throw new InvalidOperationException($"The run did not do what is measured: {run.Status}, {run.Counts}, {run.Error}");
    }
}
