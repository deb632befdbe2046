using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Personalization.Host.Tests;

/// <summary>A running host: the program itself, in a process of its own, at a free port.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "personalization.exe" : "personalization");

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private HostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    internal HttpClient Client { get; } = new();

    internal string Url => Client.BaseAddress!.ToString();

    /// <summary>All that it has written.</summary>
    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts a host and waits until it listens.</summary>
    internal static async Task<HostProcess> StartAsync(ShopFolder shop, string? key = null, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var host = Launch(shop, environment, arguments);
        var line = await host.WaitForAsync(Listening);
        host.Client.BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
        if (key is not null)
        {
            host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return host;
    }

    /// <summary>Starts a host that is not expected to listen.</summary>
    internal static HostProcess Launch(ShopFolder shop, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        string[] urls = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        return LaunchAsIs(shop, environment, ["serve", "--config", shop.ConfigPath, .. arguments, .. urls]);
    }

    /// <summary>Starts the program with these arguments alone.</summary>
    internal static HostProcess LaunchAsIs(ShopFolder shop, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        // A shell that is replaced by the program, one that passes on variables with a dot in their names: what it ignores stays ignored, so that a limit of file sizes is an error of a write and not the process's end.
        string[] shell = OperatingSystem.IsWindows() ? [] : ["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", Program];
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? Program : "/bin/bash") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = shop.PathOf(string.Empty) };
        foreach (var argument in shell.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new HostProcess(Process.Start(start) ?? throw new InvalidOperationException("The host did not start."));
    }

    /// <summary>Waits until a line holds a text; it may have been written already.</summary>
    internal async Task<string> WaitForAsync(string text)
    {
        if (Log.Split(Environment.NewLine).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } written)
        {
            return written;
        }

        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The host ended without '{text}'. It wrote:{Environment.NewLine}{Log}");
    }

    internal async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Runs a command against this host.</summary>
    internal Task<CommandResult> RunAsync(string key, params string[] arguments) => ShopFolder.RunBareAsync([.. arguments, "--host", Url, "--key", key]);

    /// <summary>Sends a signal by its name.</summary>
    internal async Task SignalAsync(string signal)
    {
        Assert.SkipWhen(signal == "HUP" && IgnoresHangups(), "These tests were started by nohup or the like: what they start ignores SIGHUP. Start them without it, or by ./test.sh.");
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Lets it write files up to a size only, as a disk that is full does; <see langword="null"/> for any.</summary>
    internal async Task LimitFilesAsync(int? bytes)
    {
        var limit = bytes?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unlimited";
        using var limited = Process.Start("prlimit", ["--pid", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--fsize={limit}:"]);
        await limited.WaitForExitAsync();
        Assert.Equal(0, limited.ExitCode);
    }

    /// <summary>A signal that was ignored when a process started stays ignored, also in its children.</summary>
    private bool IgnoresHangups()
    {
        var status = $"/proc/{_process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}/status";
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
            && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & 1) != 0;
    }

    /// <summary>Asks it to stop.</summary>
    /// <returns>What it ended with.</returns>
    internal async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    internal async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, without a chance to put anything in order.</summary>
    internal async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }

            _lines.Writer.TryWrite(line);
        }

        if (_process.HasExited || from == _process.StandardOutput)
        {
            _lines.Writer.TryComplete();
        }
    }
}
