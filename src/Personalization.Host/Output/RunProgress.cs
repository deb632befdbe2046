using Spectre.Console;

namespace Personalization.Hosting.Output;

/// <summary>Shows on standard error how far a run has come: a bar on a terminal, a line when the run does something else elsewhere.</summary>
internal static class RunProgress
{
    internal const string Reading = "Reading rows";
    internal const string Writing = "Writing changes";

    /// <summary>A host works on something of which it does not tell how far it has come.</summary>
    internal static readonly ProgressStep AtHost = new("Waiting for the host", IsWait: true);

    private static readonly ProgressStep Opening = new("Waiting for the store and the state", IsWait: true);
    private static readonly ProgressStep Asking = new("Waiting for the source", IsWait: true);

    /// <summary>Shows the progress of some work for as long as it takes.</summary>
    internal static async Task<T> ShowAsync<T>(CommandOutput output, TimeProvider time, Func<Action<ProgressStep>, Task<T>> work)
    {
        if (!output.ShowsProgress)
        {
            using var lines = new ProgressLines(output, time);
            lines.Show(Opening);
            return await work(lines.Show);
        }

        return await output.CreateProgressConsole().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ShareColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(Opening.Text), maxValue: 1);
                bar.IsIndeterminate = true;
                return await work(step =>
                {
                    bar.Description = Markup.Escape(VisibleText.Of(step.ToString()));
                    bar.IsIndeterminate = step.Share is null;
                    bar.Value = step.Share ?? 0;
                });
            });
    }

    /// <summary>What a run in this process tells; <see langword="null"/> for nothing new.</summary>
    internal static ProgressStep? StepOf(SyncProgress progress) => progress.Phase switch
    {
        SyncPhase.Querying => progress.RowsQueried == 0 ? Asking : new ProgressStep(Reading, progress.RowsQueried),
        SyncPhase.Processing => new ProgressStep(Writing, progress.Applied, progress.Planned),
        _ => null,
    };
}
