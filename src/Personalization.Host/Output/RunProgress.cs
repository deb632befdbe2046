using Personalization.Sync;
using Spectre.Console;

namespace Personalization.Hosting.Output;

/// <summary>Shows on standard error how far a run has come: a bar on a terminal, a line when the run does something else elsewhere.</summary>
internal static class RunProgress
{
    /// <summary>Shows the progress of some work for as long as it takes.</summary>
    internal static async Task<T> ShowAsync<T>(CommandOutput output, Func<Action<RunStep>, Task<T>> work)
    {
        if (!output.ShowsProgress)
        {
            var last = string.Empty;
            return await work(step =>
            {
                // A run tells from its own threads, one after the other.
                if (step.Text != last)
                {
                    last = step.Text;
                    output.Errors.WriteLine(step.Text);
                }
            });
        }

        return await output.CreateProgressConsole().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Starting", maxValue: 1);
                bar.IsIndeterminate = true;
                return await work(step =>
                {
                    bar.Description = $"{step.Text} {Words.Of(step.Count)}";
                    bar.IsIndeterminate = step.Share is null;
                    bar.Value = step.Share ?? 0;
                });
            });
    }

    /// <summary>What a run in this process tells.</summary>
    internal static RunStep StepOf(SyncProgress progress) => progress.Phase switch
    {
        SyncPhase.Querying => new RunStep("Reading rows", progress.RowsQueried, null),
        SyncPhase.Processing => new RunStep("Writing changes", progress.Applied, progress.Planned == 0 ? null : (double)progress.Applied / progress.Planned),
        _ => new RunStep("Ending", progress.Applied, 1),
    };
}
