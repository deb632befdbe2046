namespace Personalization.Hosting.Output;

/// <summary>Writes a line when a run does something else; what it waits for is told when that takes long. Thread-safe.</summary>
internal sealed class ProgressLines : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly CommandOutput _output;
    private readonly ITimer _timer;
    private string? _waitsFor;
    private string? _told;

    internal ProgressLines(CommandOutput output, TimeProvider time)
    {
        _output = output;
        _timer = time.CreateTimer(_ => TellWait(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void Show(ProgressStep step)
    {
        lock (_lock)
        {
            _waitsFor = step.IsWait ? step.Text : null;
            if (step.IsWait)
            {
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Tell(step.Text);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _waitsFor = null;
        }

        _timer.Dispose();
    }

    private void TellWait()
    {
        lock (_lock)
        {
            Tell(_waitsFor);
        }
    }

    private void Tell(string? text)
    {
        if (text is not null && text != _told)
        {
            _told = text;
            _output.Remark(text);
        }
    }
}
