using Personalization;
using Spectre.Console;

namespace Quickstart.Screen;

/// <summary>Two bars for a run: the model is read to its end first, and only then is anything written.</summary>
internal sealed class ProgressBars : IProgress<SyncProgress>
{
    private readonly ProgressTask _reading;
    private readonly ProgressTask _writing;

    internal ProgressBars(ProgressContext context, string syncId, long expectedRows)
    {
        _reading = context.AddTask($"{syncId}: reading", maxValue: expectedRows);
        _writing = context.AddTask($"{syncId}: writing", autoStart: false);
    }

    public void Report(SyncProgress value)
    {
        _reading.Value = value.Phase == SyncPhase.Querying ? value.RowsQueried : _reading.MaxValue;
        if (value.Phase == SyncPhase.Processing)
        {
            _writing.StartTask();
            _writing.MaxValue = value.Planned;
            _writing.Value = value.Applied;
        }
    }

    /// <summary>Fills the bars of a run that came to its end; those of another stay where they are.</summary>
    internal void Finish(SyncRun run)
    {
        if (run.Status is SyncRunStatus.Success or SyncRunStatus.Warning)
        {
            _reading.Value = _reading.MaxValue;
            _writing.Value = _writing.MaxValue;
        }

        _reading.StopTask();
        _writing.StopTask();
    }
}
