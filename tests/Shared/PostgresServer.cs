using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Personalization.TestData;

/// <summary>A PostgreSQL server of a test's or benchmark's own, on a free loopback port, in a directory that goes with it.</summary>
internal sealed partial class PostgresServer : IAsyncDisposable
{
    internal const string Missing = "PostgreSQL is not installed: on Debian, install the package postgresql, or run ./test.sh as root.";

    // The server ends with the process that started it: its end closes the pipe that the shell reads.
    private const string Guard = "exec 3<&0; \"$@\" </dev/null & pid=$!; cat <&3 >/dev/null; kill -QUIT $pid 2>/dev/null; wait $pid";

    private static readonly string? Binaries = FindBinaries();

    private readonly string _directory;
    private readonly int _port;
    private Process? _guard;

    private PostgresServer(string directory, int port)
    {
        _directory = directory;
        _port = port;
    }

    /// <summary>Whether a server can be started here.</summary>
    internal static bool IsAvailable => Binaries is not null;

    /// <summary>Makes a server and starts it. Where PostgreSQL is not installed, a test is skipped and anything else fails.</summary>
    internal static async Task<PostgresServer> StartAsync()
    {
        if (!IsAvailable)
        {
            SkipTest();
            throw new InvalidOperationException(Missing);
        }

        var directory = Directory.CreateTempSubdirectory("personalization-postgres-").FullName;
        await RunAsync("chmod", "777", directory);
        await RunAsUserAsync(Path.Combine(Binaries!, "initdb"), "-D", DataOf(directory), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
        var server = new PostgresServer(directory, FreePort());
        await server.RestartAsync();
        return server;
    }

    /// <summary>Answers how to connect to a database of the server.</summary>
    internal string ConnectionString(string database = "postgres")
        => $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Include Error Detail=false";

    /// <summary>Makes an empty database and answers how to connect to it.</summary>
    internal async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():n}";
        await ExecuteAsync(ConnectionString(), $"create database {name} strategy file_copy");
        return ConnectionString(name);
    }

    /// <summary>Runs statements.</summary>
    internal static async Task ExecuteAsync(string connectionString, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Ends the server and all its processes by SIGKILL, as a power cut would.</summary>
    internal async Task KillAsync()
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(DataOf(_directory), "postmaster.pid")))[0];
        await RunAsync("sh", "-c", $"kill -KILL {postmaster} $(ps -o pid= --ppid {postmaster}) 2>/dev/null; true");
        await EndGuardAsync();
    }

    /// <summary>Starts the server, on the same port as before, and waits until it answers.</summary>
    internal async Task RestartAsync()
    {
        await EndGuardAsync();
        var start = AsUser("sh", "-c", Guard, "sh", Path.Combine(Binaries!, "postgres"), "-D", DataOf(_directory));
        foreach (var setting in Settings())
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(setting);
        }

        start.RedirectStandardInput = true;
        _guard = Process.Start(start)!;
        _guard.ErrorDataReceived += (_, _) => { };
        _guard.OutputDataReceived += (_, _) => { };
        _guard.BeginErrorReadLine();
        _guard.BeginOutputReadLine();
        await RunAsync("sh", "-c", $"for i in $(seq 600); do '{Path.Combine(Binaries!, "pg_isready")}' -q -h 127.0.0.1 -p {_port} && exit 0; sleep 0.1; done; exit 1");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await EndGuardAsync();
        await RunAsync("rm", "-rf", _directory);
    }

    /// <summary>Ends the test as skipped; there is nothing to call outside of tests.</summary>
    static partial void SkipTest();

    private IEnumerable<string> Settings() =>
    [
        $"port={_port}", "listen_addresses=127.0.0.1", $"unix_socket_directories={_directory}", "fsync=off", "max_connections=200",
        "timezone=Europe/Paris", // not UTC, so that nothing can rely on it
    ];

    private async Task EndGuardAsync()
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

    private static string DataOf(string directory) => Path.Combine(directory, "data");

    private static string? FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin")) : [];
        return debian.Reverse().Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL refuses to run as root, whose part Debian's user of that name takes.</summary>
    private static ProcessStartInfo AsUser(params string[] command)
        => Environment.UserName == "root" ? Start(["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. command]) : Start(command);

    private static Task RunAsUserAsync(params string[] command) => RunAsync(AsUser(command));

    private static Task RunAsync(params string[] command) => RunAsync(Start(command));

    private static ProcessStartInfo Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {errors}");
        }
    }
}
