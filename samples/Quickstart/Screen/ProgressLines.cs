using System.Globalization;
using Personalization;

namespace Quickstart.Screen;

/// <summary>A line now and then, for output that goes to a file or a log.</summary>
internal sealed class ProgressLines : IProgress<SyncProgress>
{
    private const long Step = 10_000;
    private SyncPhase _phase;
    private long _next = Step;

    public void Report(SyncProgress value)
    {
        if (value.Phase != _phase)
        {
            _phase = value.Phase;
            _next = Step;
        }

        var done = value.Phase == SyncPhase.Querying ? value.RowsQueried : value.Applied;
        if (value.Phase == SyncPhase.Finished || done < _next)
        {
            return;
        }

        _next = done - (done % Step) + Step;
        Console.WriteLine(value.Phase == SyncPhase.Querying
            ? string.Create(CultureInfo.InvariantCulture, $"  {value.SyncId}: {done:N0} rows read")
            : string.Create(CultureInfo.InvariantCulture, $"  {value.SyncId}: {done:N0} of {value.Planned:N0} operations written"));
    }
}
