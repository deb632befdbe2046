using System.Net;
using StackExchange.Redis.Configuration;

namespace Personalization.Redis.Connections;

/// <summary>Connects to nodes by other addresses than those that they announce.</summary>
internal sealed class NodeAddresses : Tunnel
{
    private readonly Dictionary<string, EndPoint> _map = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">An address cannot be read.</exception>
    internal NodeAddresses(IEnumerable<KeyValuePair<string, string>> map)
    {
        foreach (var (announced, reached) in map)
        {
            if (Parse(announced) is not { } from || Parse(reached) is not { } to)
            {
                throw new ArgumentException(
                    $"The node address map cannot be read at '{announced}'. Map each address that a node announces to one that can be reached, both with a port: 10.0.0.5:6379 to localhost:7001.");
            }

            _map[TextOf(from)] = to;
        }
    }

    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken)
        => base.GetSocketConnectEndpointAsync(_map.GetValueOrDefault(TextOf(endpoint), endpoint), cancellationToken);

    private static EndPoint? Parse(string text) => RedisAddress.Parse(text) is { } address && address is not (IPEndPoint { Port: 0 } or DnsEndPoint { Port: 0 }) ? address : null;

    private static string TextOf(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString()!;
}
