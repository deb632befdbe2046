using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Personalization.TestData;

/// <summary>A Redis server of a test's or benchmark's own, on a free loopback port, in a directory that goes with it. Nothing is written to disk unless a test asks.</summary>
internal sealed partial class RedisServer : IAsyncDisposable
{
    internal const string Missing = "Redis is not installed: on Debian, install the package redis-server, or run ./test.sh as root.";

    // The server ends with the process that started it: its end closes the pipe that the shell reads.
    private const string Guard = "exec 3<&0; \"$@\" </dev/null & pid=$!; echo $pid; cat <&3 >/dev/null; kill -KILL $pid 2>/dev/null; wait $pid";

    private static readonly string? Binary = Find("redis-server");

    private readonly string _directory;
    private readonly string[] _settings;
    private Process? _guard;
    private int _pid;

    private RedisServer(string directory, int port, string[] settings)
    {
        _directory = directory;
        Port = port;
        _settings = settings;
    }

    /// <summary>Whether a server can be started here.</summary>
    internal static bool IsAvailable => Binary is not null;

    internal int Port { get; }

    internal string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server. Where Redis is not installed, a test is skipped and anything else fails.</summary>
    internal static async Task<RedisServer> StartAsync(params string[] settings)
    {
        if (!IsAvailable)
        {
            SkipTest();
            throw new InvalidOperationException(Missing);
        }

        var server = new RedisServer(Directory.CreateTempSubdirectory("personalization-redis-").FullName, FreePort(), settings);
        await server.RestartAsync();
        return server;
    }

    /// <summary>Ends the server by SIGKILL.</summary>
    internal async Task KillAsync()
    {
        await SignalAsync("KILL");
        await EndAsync();
    }

    /// <summary>Stops the server in its tracks; <c>CONT</c> lets it go on.</summary>
    internal async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Starts the server again, on the same port, with what it has saved.</summary>
    internal async Task RestartAsync()
    {
        await EndAsync();
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "-c", Guard, "sh", Binary!, "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _directory, "--save", "", "--appendonly", "no",
            "--loglevel", "warning", "--logfile", "redis.log", .. _settings,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _guard = Process.Start(start)!;
        _pid = int.Parse((await _guard.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        _ = _guard.StandardOutput.ReadToEndAsync();
        await WaitAsync();
    }

    /// <summary>Runs a command by redis-cli.</summary>
    /// <returns>What it answered.</returns>
    internal async Task<string> RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        string[] arguments = ["-p", Port.ToString(CultureInfo.InvariantCulture), .. command];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var cli = Process.Start(start)!;
        var answer = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return answer.TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Ends the test as skipped; there is nothing to call outside of tests.</summary>
    static partial void SkipTest();

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync()
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if ((await RunAsync("ping")).Contains("PONG", StringComparison.Ordinal) || (await RunAsync("ping")).Contains("NOAUTH", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new InvalidOperationException("Redis did not start.");
    }

    private async Task EndAsync()
    {
        if (_guard is null)
        {
            return;
        }

        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _guard = null;
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
