using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Personalization.Crash.Child;

namespace Personalization.Crash.Tests;

/// <summary>A process that runs syncs, and that may end in the middle of one.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Personalization.Crash.Child" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    private readonly Process _process;
    private readonly Task<string> _errors;

    internal ChildProcess()
    {
        _process = StartProgram();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the program, to do what the arguments say or, without any, to take commands.</summary>
    internal static Process StartProgram(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };

        // It lives for a run or two: to compile its code a second time, and to guard the pages of it, would take longer than the code runs.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";

        // The debugger's and profiler's pipes would be left behind, two files a process.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
    }

    /// <summary>Whether it can take another command.</summary>
    internal bool IsAlive { get; private set; } = true;

    /// <summary>What no other process is called.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"p{_process.Id}");

    /// <summary>Sends a command and reads until the run is over, one way or the other.</summary>
    /// <param name="command">What to do.</param>
    /// <param name="killAfterLines">The process is ended when it has told of this many moments; 0 for never.</param>
    internal async Task<RunOutcome> RunAsync(RunCommand command, int killAfterLines = 0)
    {
        await SendAsync(command);
        return await ReadToEndAsync([], killAfterLines);
    }

    internal async Task SendAsync(RunCommand command)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command, CrashJson.Default.RunCommand));
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Reads until the process waits at a fail-point.</summary>
    internal async Task<List<string>> ReadToPauseAsync()
    {
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line && line != "paused")
        {
            Assert.False(line.StartsWith("done ", StringComparison.Ordinal), "The run ended without coming to the fail-point: " + line);
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Lets a process that waits at a fail-point go on.</summary>
    internal async Task<RunOutcome> GoOnAsync(List<string> lines)
    {
        await _process.StandardInput.WriteLineAsync("go");
        await _process.StandardInput.FlushAsync();
        return await ReadToEndAsync(lines, 0);
    }

    /// <summary>Reads until the process has told of so many moments in all, or the run is over.</summary>
    /// <returns>The outcome, if the run is over.</returns>
    internal async Task<RunOutcome?> ReadAsync(List<string> lines, int count)
    {
        while (lines.Count < count)
        {
            if (await _process.StandardOutput.ReadLineAsync() is not { } line)
            {
                return await EndedAsync(lines);
            }

            if (DoneOf(line, lines) is { } outcome)
            {
                return outcome;
            }
        }

        return null;
    }

    /// <summary>Reads on until the run is over.</summary>
    internal Task<RunOutcome> ReadToEndAsync(List<string> lines) => ReadToEndAsync(lines, 0);

    /// <summary>Stops the whole process where it stands, as a debugger or a paused machine does.</summary>
    internal Task StandStillAsync() => SignalAsync("STOP");

    /// <summary>Lets a process that was stopped go on.</summary>
    internal Task GoOnAsync() => SignalAsync("CONT");

    internal async Task KillAsync()
    {
        _process.Kill();
        IsAlive = false;
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<RunOutcome> ReadToEndAsync(List<string> lines, int killAfterLines)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (DoneOf(line, lines) is { } outcome)
            {
                return outcome;
            }

            if (lines.Count == killAfterLines)
            {
                IsAlive = false;
                _process.Kill();
            }
        }

        return await EndedAsync(lines);
    }

    private static RunOutcome? DoneOf(string line, List<string> lines)
    {
        if (line.StartsWith("done ", StringComparison.Ordinal))
        {
            return new RunOutcome(JsonSerializer.Deserialize(line.AsSpan(5), CrashJson.Default.RunResult), lines);
        }

        lines.Add(line[3..]);
        return null;
    }

    private async Task<RunOutcome> EndedAsync(List<string> lines)
    {
        IsAlive = false;
        await _process.WaitForExitAsync();
        var errors = await _errors;
        Assert.True(errors.Length == 0, "The child process broke: " + errors);
        return new RunOutcome(null, lines);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
