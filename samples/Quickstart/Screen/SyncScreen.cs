using System.Globalization;
using Personalization;
using Spectre.Console;

namespace Quickstart.Screen;

/// <summary>Runs a sync and shows how far it has come: bars on a terminal, plain lines elsewhere.</summary>
internal sealed class SyncScreen(ISyncService syncs)
{
    internal bool IsReady(string collection) => syncs.IsReady(collection);

    internal async Task<SyncRun> RunAsync(string syncId, long expectedRows, CancellationToken cancellationToken)
    {
        if (Page.IsPlain)
        {
            return await RunAsync(syncId, new ProgressLines(), cancellationToken);
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bars = new ProgressBars(context, syncId, expectedRows);
                var run = await RunAsync(syncId, bars, cancellationToken);
                bars.Finish(run);
                return run;
            });
    }

    internal static void Show(IEnumerable<SyncRun> runs) => Page.Table(
        ["sync", "rows read", "added", "changed", "removed", "unchanged", "ignored", "rejected", "reading", "writing"],
        runs.Select(run => (string[])
        [
            run.SyncId,
            Number(run.Counts.RowsQueried),
            Number(run.Counts.Added),
            Number(run.Counts.Changed),
            Number(run.Counts.Removed),
            Number(run.Counts.Unchanged),
            Number(run.Counts.Ignored),
            Number(run.Counts.Rejected),
            Seconds(run.PlanDuration),
            Seconds(run.ApplyDuration),
        ]));

    internal static void ShowRejections(SyncRun run)
    {
        foreach (var group in run.Rejections.GroupBy(rejection => rejection.Reason))
        {
            Console.WriteLine($"rejected: {string.Join(" and ", group.Select(rejection => rejection.Key ?? "(no key)"))}");
            Console.WriteLine($"  {group.Key}");
        }
    }

    private Task<SyncRun> RunAsync(string syncId, IProgress<SyncProgress> progress, CancellationToken cancellationToken)
        => syncs.RunAsync(syncId, new SyncRunOptions { Progress = progress }, cancellationToken);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s");
}
