using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Personalization.Redis.Connections;

/// <summary>Reads where a server listens: a name or an IP address, with or without a port, or a Unix socket.</summary>
internal static class RedisAddress
{
    private const string Socket = "unix:";

    /// <returns>The address, with port 0 where it names none; <see langword="null"/> when it cannot be read.</returns>
    internal static EndPoint? Parse(string text)
    {
        if (text.StartsWith('/') || text.StartsWith('!') || text.StartsWith(Socket, StringComparison.OrdinalIgnoreCase))
        {
            var path = text[(text[0] == '/' ? 0 : text[0] == '!' ? 1 : Socket.Length)..];
            return path.StartsWith('/') && path.Length > 1 ? new UnixDomainSocketEndPoint(path) : null;
        }

        if (IPAddress.TryParse(text, out var bare) && (bare.AddressFamily == AddressFamily.InterNetwork || !text.StartsWith('[')))
        {
            return new IPEndPoint(bare, 0);
        }

        // The last colon is the port's, but for an IPv6 address in brackets without one.
        var colon = text.EndsWith(']') ? -1 : text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = 0;
        if (colon >= 0 && !(int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort))
        {
            return null;
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 ? new IPEndPoint(six, port) : null;
        }

        return IPAddress.TryParse(host, out var four) && four.AddressFamily == AddressFamily.InterNetwork ? new IPEndPoint(four, port)
            : host.Length > 0 && host.All(IsOfName) ? new DnsEndPoint(host, port)
            : null;
    }

    private static bool IsOfName(char letter) => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_';
}
