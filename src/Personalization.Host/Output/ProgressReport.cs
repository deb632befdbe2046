namespace Personalization.Hosting.Output;

/// <summary>Hands progress on in the thread that reports it.</summary>
internal sealed class ProgressReport(Action<ProgressStep> show) : IProgress<SyncProgress>
{
    public void Report(SyncProgress value)
    {
        if (RunProgress.StepOf(value) is { } step)
        {
            show(step);
        }
    }
}
