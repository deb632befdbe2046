using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Personalization.TestData;

/// <summary>A MariaDB server of the tests' own, on a free loopback port, in a directory that goes with it.</summary>
internal sealed class MariaServer : IAsyncDisposable
{
    internal const string Missing = "MariaDB is not installed: on Debian, install the package mariadb-server, or run ./test.sh as root.";

    // The server ends with the process that started it: its end closes the pipe that the shell reads.
    private const string Guard = "exec 3<&0; \"$@\" </dev/null & pid=$!; cat <&3 >/dev/null; kill -KILL $pid 2>/dev/null; wait $pid";

    private readonly string _directory;
    private readonly int _port;
    private readonly Process _guard;

    private MariaServer(string directory, int port, Process guard)
    {
        _directory = directory;
        _port = port;
        _guard = guard;
    }

    /// <summary>Makes a server and starts it, or skips the test where MariaDB is not installed.</summary>
    internal static async Task<MariaServer> StartAsync()
    {
        if (Find("mariadbd") is not { } program || Find("mariadb-install-db") is not { } install || Find("mariadb-admin") is not { } admin)
        {
            Assert.Skip(Missing);
            throw new InvalidOperationException(Missing);
        }

        var directory = Directory.CreateTempSubdirectory("personalization-mariadb-").FullName;
        var data = Path.Combine(directory, "data");
        var port = FreePort();
        var portText = port.ToString(CultureInfo.InvariantCulture);
        await RunAsync("chmod", "777", directory);
        await RunAsync([install, "--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal", $"--datadir={data}", .. User()]);
        var start = Command(
            [
                "sh", "-c", Guard, "sh", program, "--no-defaults", $"--datadir={data}", $"--port={portText}", "--bind-address=127.0.0.1", $"--socket={directory}/socket",
                "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=16M", "--character-set-server=utf8mb4",
                "--sql-mode=", // so that zero dates can be stored
                "--default-time-zone=+02:00", // not UTC, so that nothing can rely on it
                .. User(),
            ]);
        start.RedirectStandardInput = true;
        var guard = Process.Start(start)!;
        guard.ErrorDataReceived += (_, _) => { };
        guard.OutputDataReceived += (_, _) => { };
        guard.BeginErrorReadLine();
        guard.BeginOutputReadLine();
        var server = new MariaServer(directory, port, guard);
        await RunAsync("sh", "-c", $"for i in $(seq 600); do '{admin}' --no-defaults -h 127.0.0.1 -P {portText} -u root ping >/dev/null 2>&1 && exit 0; sleep 0.1; done; exit 1");
        return server;
    }

    internal async Task<MariaDatabase> CreateDatabaseAsync()
    {
        var database = new MariaDatabase(_port, $"test_{Guid.NewGuid():n}");
        await (database with { Name = "mysql" }).ExecuteAsync($"create database {database.Name} character set utf8mb4 collate utf8mb4_bin");
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        await RunAsync("rm", "-rf", _directory);
    }

    /// <summary>MariaDB refuses to run as root, whose part Debian's user of that name takes.</summary>
    private static string[] User() => Environment.UserName == "root" ? ["--user=mysql"] : [];

    private static string? Find(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo Command(string[] command) => new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(Command(command))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {errors}");
        }
    }
}
