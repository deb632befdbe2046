using System.Globalization;

namespace Personalization.TestData;

/// <summary>Three masters and three replicas of a test's own.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Nodes = 6;

    private readonly List<RedisServer> _servers = [];

    /// <summary>All nodes, as a connection string has them.</summary>
    internal string Addresses => string.Join(',', _servers.Select(server => server.Address));

    internal IReadOnlyList<RedisServer> Servers => _servers;

    internal static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        for (var i = 0; i < Nodes; i++)
        {
            // A second until a master counts as gone; replicas are copied to at once.
            cluster._servers.Add(await RedisServer.StartAsync(
                "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0", "--cluster-require-full-coverage", "no",
                "--cluster-port", RedisServer.FreePort().ToString(CultureInfo.InvariantCulture)));
        }

        await cluster._servers[0].RunAsync(["--cluster", "create", .. cluster._servers.Select(server => server.Address), "--cluster-replicas", "1", "--cluster-yes"]);
        await cluster.UntilAsync(async server => (await server.RunAsync("cluster", "info")).Contains("cluster_state:ok", StringComparison.Ordinal)
            && await IsLinkedAsync(server));
        return cluster;
    }

    /// <summary>The first node that is a master, or a replica.</summary>
    internal async Task<RedisServer> FindAsync(string role)
    {
        foreach (var server in _servers)
        {
            if ((await server.RunAsync("info", "replication")).Contains($"role:{role}", StringComparison.Ordinal))
            {
                return server;
            }
        }

        throw new InvalidOperationException($"The cluster has no {role}.");
    }

    /// <summary>Waits until every replica has what its master has now.</summary>
    internal async Task UntilCopiedAsync()
    {
        var offsets = new Dictionary<RedisServer, long>();
        foreach (var server in _servers)
        {
            offsets[server] = NumberAfter("master_repl_offset:", await server.RunAsync("info", "replication")) ?? 0;
        }

        await UntilAsync(async server => NumberAfter(",offset=", await server.RunAsync("info", "replication")) is not { } copied || copied >= offsets[server]);
    }

    /// <summary>Deletes every key. Replicas refuse, and follow their masters.</summary>
    internal async Task EmptyAsync() => await _servers[0].RunAsync("--cluster", "call", _servers[0].Address, "flushall");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<bool> IsLinkedAsync(RedisServer server)
    {
        var replication = await server.RunAsync("info", "replication");
        return replication.Contains("role:master", StringComparison.Ordinal)
            ? replication.Contains("connected_slaves:1", StringComparison.Ordinal)
            : replication.Contains("master_link_status:up", StringComparison.Ordinal);
    }

    private static long? NumberAfter(string word, string text)
        => text.IndexOf(word, StringComparison.Ordinal) is >= 0 and var at
            ? long.Parse(new string([.. text.Skip(at + word.Length).TakeWhile(char.IsAsciiDigit)]), CultureInfo.InvariantCulture)
            : null;

    private async Task UntilAsync(Func<RedisServer, Task<bool>> condition)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var all = true;
            foreach (var server in _servers)
            {
                all &= await condition(server);
            }

            if (all)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new InvalidOperationException("The cluster did not come together.");
    }
}
