using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Personalization.Crash.Child;

namespace Personalization.Crash.Tests;

/// <summary>A process that takes events in, and that may be killed or stand still at any moment. Thread-safe.</summary>
internal sealed class IngestProcess : IDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _waiting = [];
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private volatile bool _isAway;

    internal IngestProcess(string kind, string place)
    {
        _process = ChildProcess.StartProgram("realtime", kind, place);
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Ends when it takes events in.</summary>
    internal Task Ready => _ready.Task;

    /// <summary>Sends events as an SDK does, which gives up when the answer does not come.</summary>
    /// <returns>What it answered.</returns>
    internal async Task<string> SendAsync(int number, string body)
    {
        const string gone = RealtimeLoad.Failed + " gone";
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = answer;
        if (_isAway)
        {
            return gone;
        }

        try
        {
            lock (_process)
            {
                _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number} {body}"));
                _process.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            return gone;
        }

        return await answer.Task;
    }

    /// <summary>Stops the whole process where it stands. Who waits for an answer gives up; what it does later it does all the same.</summary>
    internal async Task StandStillAsync()
    {
        await SignalAsync("STOP");
        GiveUp();
    }

    internal async Task GoOnAsync()
    {
        await SignalAsync("CONT");
        _isAway = false;
    }

    internal async Task KillAsync()
    {
        _process.Kill();
        await _reading;
    }

    /// <summary>What it wrote to its errors; it has to have ended.</summary>
    internal Task<string> ErrorsAsync() => _errors;

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ', 3);
            if (words[0] == RealtimeLoad.Ready)
            {
                _ready.TrySetResult();
            }
            else if (_waiting.TryRemove(int.Parse(words[1], CultureInfo.InvariantCulture), out var answer))
            {
                answer.TrySetResult(line);
            }
        }

        _ready.TrySetResult();
        GiveUp();
    }

    private void GiveUp()
    {
        _isAway = true;
        foreach (var number in _waiting.Keys)
        {
            if (_waiting.TryRemove(number, out var answer))
            {
                answer.TrySetResult(RealtimeLoad.Failed + " gone");
            }
        }
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
