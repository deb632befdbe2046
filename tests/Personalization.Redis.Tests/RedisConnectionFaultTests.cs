using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>Connections that break, lead nowhere, are encrypted, or to another database.</summary>
public sealed class RedisConnectionFaultTests
{
    private const int Rows = 300;
    private const string TlsAddress = "PERSONALIZATION_TEST_TLS_ADDRESS";

    [Fact]
    public async Task Connection_CutInTheMiddleOfAnswers_LosesNothingAndAnswersNoOthersRecord()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new CuttingProxy(server.Port);
        await using var shop = new RedisShop(proxy.Address);
        await shop.RunAsync(Rows, 1);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => shop.ReadAsync(Rows, stop.Token));
        var random = new SeededRandom(TestSettings.NextSeed());

        // A run of this size answers some kilobytes, and the reader a few hundred bytes each time.
        for (var version = 2; version < 8; version++)
        {
            proxy.CutAfter(random.Next(8_000));
            await shop.RunAsync(Rows - version, version);
        }

        SyncRun? run = null;
        await RedisFaultTests.UntilAsync(async () => (run = await shop.RunAsync(Rows - 10, 9)).Status == SyncRunStatus.Success);
        await stop.CancelAsync();

        Assert.True(proxy.Cuts > 0);
        Assert.Equal(0, run!.Counts.Rejected);
        await reader;
        await shop.CheckAsync(Rows - 10, 9);
    }

    [Fact]
    public async Task Address_WhereNobodyIs_IsSaidInTime()
    {
        await using var shop = new RedisShop($"127.0.0.1:{RedisServer.FreePort()}");

        var run = await shop.RunAsync(1, 1);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (run.Status, run.ErrorCode));
        Assert.Contains("address", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OneOfACluster_AndOneWhereNobodyIs_FindsTheOthers()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var shop = new RedisShop($"127.0.0.1:{RedisServer.FreePort()},{cluster.Servers[0].Address}");

        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(Rows, 1)).Status);
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task Database_ByItsNumber_IsUsedAndNoOther()
    {
        await using var server = await RedisServer.StartAsync();
        await using var first = new RedisShop($"redis://{server.Address}/3");
        await using var second = new RedisShop($"{server.Address},defaultDatabase=4");
        await first.RunAsync(Rows, 1);
        await second.RunAsync(Rows - 10, 2);

        await first.CheckAsync(Rows, 1);
        await second.CheckAsync(Rows - 10, 2);
        Assert.Equal("0", await server.RunAsync("-n", "0", "dbsize"));
        Assert.Equal(Rows, (await first.Syncs.ReconcileAsync(RedisShop.Id)).Counts.Unchanged);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:{0}/16")]
    [InlineData("127.0.0.1:{0},defaultDatabase=16")]
    public async Task Database_ThatTheServerDoesNotHave_IsSaidWithTheWayOut(string address)
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(string.Format(CultureInfo.InvariantCulture, address, server.Port));

        var run = await shop.RunAsync(1, 1);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (run.Status, run.ErrorCode));
        Assert.Contains("does not have the database", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[::1]:{0}")]
    [InlineData("redis://[::1]:{0}")]
    [InlineData("redis://[::1]:{0},127.0.0.1:{0}/0")]
    public async Task Address_OfIPv6_IsConnectedTo(string address)
    {
        await using var server = await RedisServer.StartAsync("--bind", "127.0.0.1", "::1");
        await using var shop = new RedisShop(string.Format(CultureInfo.InvariantCulture, address, server.Port));

        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(10, 1)).Status);
        await shop.CheckAsync(10, 1);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("unix://{0}")]
    [InlineData("unix:{0},password=s3cret")]
    public async Task Address_OfAUnixSocket_IsConnectedTo(string address)
    {
        var directory = Directory.CreateTempSubdirectory("pz-");
        var socket = Path.Combine(directory.FullName, "r.sock");
        await using (await RedisServer.StartAsync(["--unixsocket", socket, .. address.Contains("s3cret", StringComparison.Ordinal) ? new[] { "--requirepass", "s3cret" } : []]))
        {
            await using var shop = new RedisShop(string.Format(CultureInfo.InvariantCulture, address, socket));

            Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(10, 1)).Status);
            await shop.CheckAsync(10, 1);
        }

        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("redis://app:p%2Fss@127.0.0.1:{0}")]
    [InlineData("127.0.0.1:{0},user=app,password=p/ss")]
    public async Task User_WithAPassword_SignsInAndAWrongPasswordIsSaid(string address)
    {
        await using var server = await RedisServer.StartAsync();
        await server.RunAsync("acl", "setuser", "app", "on", ">p/ss", "~pz:*", "&pz:*", "+@all");
        await server.RunAsync("acl", "setuser", "default", "off");
        await using var shop = new RedisShop(string.Format(CultureInfo.InvariantCulture, address, server.Port));
        await using var wrong = new RedisShop(string.Format(CultureInfo.InvariantCulture, address.Replace("ss@", "s3cret@", StringComparison.Ordinal).Replace("/ss", "/s3cret", StringComparison.Ordinal), server.Port));

        Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(10, 1)).Status);
        await shop.CheckAsync(10, 1);

        // Before the first answer the client library only knows that there is no connection.
        SyncRun refused = null!;
        await RedisFaultTests.UntilAsync(async () => (refused = await wrong.RunAsync(10, 1)).Error!.Contains("password", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_ChangedUnderARunningProcess_IsSaid()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "before");
        await using var shop = new RedisShop($"{server.Address},password=before");
        await shop.RunAsync(10, 1);

        await server.RunAsync("-a", "before", "config", "set", "requirepass", "after");
        await server.RunAsync("-a", "after", "client", "kill", "type", "normal");

        await RedisFaultTests.UntilAsync(async () => (await Assert.ThrowsAsync<RecordStoreException>(() => shop.FindAsync("id", "1"))).Message.Contains("password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nodes_ThatAnnounceAddressesThatCannotBeReached_AreReachedByTheMap()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (n, node) in cluster.Servers.Index())
        {
            // 192.0.2.0 is an address that nobody has.
            map[$"192.0.2.{n + 1}:6379"] = node.Address;
        }

        foreach (var (n, node) in cluster.Servers.Index())
        {
            // The nodes cannot reach each other there either, so none may take another's silence on a busy machine for a reason to connect anew.
            await node.RunAsync("config", "set", "cluster-node-timeout", "3600000");
            await node.RunAsync("config", "set", "cluster-announce-port", "6379");
            await node.RunAsync("config", "set", "cluster-announce-ip", $"192.0.2.{n + 1}");
        }

        await using var shop = new RedisShop(cluster.Addresses, redis =>
        {
            foreach (var (announced, reached) in map)
            {
                redis.NodeAddressMap[announced] = reached;
            }
        });

        Assert.Equal((null, SyncRunStatus.Success), ((await shop.RunAsync(Rows, 1)) is var run ? run.Error : null, run.Status));
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task Server_AwayWhenARunIsAskedFor_IsWaitedForByAProcessThatKnowsIt()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);
        await server.KillAsync();

        var run = shop.RunAsync(Rows - 10, 2);
        await server.RestartAsync();

        Assert.Equal((null, SyncRunStatus.Success), ((await run).Error, (await run).Status));
        await shop.CheckAsync(Rows - 10, 2);
    }

    [Fact]
    public async Task Tls_CertificateThatIsNotTrusted_IsSaidAndNothingIsSent()
    {
        using var certificate = await Certificate.WriteAsync();
        var port = RedisServer.FreePort();
        await using var server = await RedisServer.StartAsync(Tls(port, certificate));
        await using var shop = new RedisShop($"rediss://localhost:{port}");

        // Before the first answer the client library only knows that there is no connection.
        await RedisFaultTests.UntilAsync(async () => (await shop.RunAsync(1, 1)).Error!.Contains("TLS", StringComparison.Ordinal));
        Assert.Equal("0", await server.RunAsync("dbsize"));
    }

    [Fact]
    public async Task Tls_CertificateThatIsTrusted_IsUsed()
    {
        if (Environment.GetEnvironmentVariable(TlsAddress) is { } address)
        {
            // The process that the test started.
            await using var shop = new RedisShop(address);
            Assert.Equal(SyncRunStatus.Success, (await shop.RunAsync(Rows, 1)).Status);
            await shop.CheckAsync(Rows, 1);
            return;
        }

        using var certificate = await Certificate.WriteAsync();
        var port = RedisServer.FreePort();
        await using var server = await RedisServer.StartAsync(Tls(port, certificate));

        // Whom a process trusts is asked once, and by its environment.
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(RedisConnectionFaultTests).Assembly.Location, null)) { RedirectStandardOutput = true };
        start.ArgumentList.Add("--filter-method");
        start.ArgumentList.Add($"*.{nameof(Tls_CertificateThatIsTrusted_IsUsed)}");
        start.Environment["SSL_CERT_FILE"] = certificate.Path;
        start.Environment[TlsAddress] = $"rediss://localhost:{port}";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.NotEqual("0", await server.RunAsync("dbsize"));
    }

    private static string[] Tls(int port, Certificate certificate) =>
    [
        "--tls-port", port.ToString(CultureInfo.InvariantCulture), "--tls-cert-file", certificate.Path, "--tls-key-file", certificate.Path, "--tls-ca-cert-file", certificate.Path,
        "--tls-auth-clients", "no",
    ];

    /// <summary>A certificate of localhost, signed by itself, with its key in one file.</summary>
    private sealed class Certificate(string path) : IDisposable
    {
        internal string Path { get; } = path;

        internal static async Task<Certificate> WriteAsync()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            var path = System.IO.Path.GetTempFileName();
            await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
            return new Certificate(path);
        }

        public void Dispose() => File.Delete(Path);
    }
}
