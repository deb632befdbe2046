using System.Diagnostics;

namespace Personalization.Crash.Child;

/// <summary>The named moments of a run. Each is told to the parent as a line; at one of them the process may end.</summary>
internal sealed class FailPoints(RunCommand command, TextWriter output, Func<string?> readLine)
{
    private readonly Lock _gate = new();
    private int _hits;

    internal CancellationTokenSource Stop { get; } = new();

    /// <param name="name">The moment.</param>
    /// <param name="halfWay">What is left behind when the process ends here.</param>
    internal void Hit(string name, Action? halfWay = null)
    {
        lock (_gate)
        {
            output.WriteLine("at " + name);
            if ((command.Point is null || command.Point == name) && ++_hits == command.Occurrence)
            {
                halfWay?.Invoke();
                Act();
            }
        }
    }

    private void Act()
    {
        switch (command.Action)
        {
            case PointAction.Pause:
                output.WriteLine("paused");
                readLine();
                break;
            case PointAction.Stop:
                Stop.Cancel();
                break;
            default:
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite); // the end comes while this waits
                break;
        }
    }
}
