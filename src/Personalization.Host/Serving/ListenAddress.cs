using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Personalization.Hosting.Serving;

/// <summary>An address to listen at, read more strictly than Kestrel does, for which what it cannot read means all interfaces or port 80.</summary>
internal sealed partial class ListenAddress
{
    private const int MaxPort = 65_535;
    private const int LongestSocketPath = 107;

    private ListenAddress(string written, IReadOnlyList<IPAddress> hosts, int port)
    {
        Written = written;
        Hosts = hosts;
        Port = port;
    }

    /// <summary>Gets the address as it was given.</summary>
    internal string Written { get; }

    /// <summary>Gets the addresses of interfaces; <see cref="IPAddress.IPv6Any"/> stands for all. Empty for a Unix socket.</summary>
    internal IReadOnlyList<IPAddress> Hosts { get; }

    internal int Port { get; }

    internal bool IsHttps { get; private init; }

    /// <summary>Gets the file of a Unix socket.</summary>
    internal string? SocketPath { get; private init; }

    internal bool IsLoopback => Hosts.All(IPAddress.IsLoopback);

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="problem">What is wrong with it.</param>
    internal static ListenAddress? Read(string text, out string? problem)
    {
        problem = null;
        if (Address().Match(text) is not { Success: true } match)
        {
            problem = "is no address. Write it like http://localhost:5080, http://0.0.0.0:5080, http://[::1]:5080 or http://unix:/run/personalization.sock";
            return null;
        }

        var isHttps = match.Groups["scheme"].Value.Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        if (match.Groups["path"] is { Success: true, Value: var path })
        {
            problem = path.Length > LongestSocketPath ? "is a Unix socket whose path is longer than systems allow"
                : !Directory.Exists(Path.GetDirectoryName(path)) ? "is a Unix socket in a folder that does not exist"
                : null;
            return problem is null ? new ListenAddress(text, [], 0) { SocketPath = path, IsHttps = isHttps } : null;
        }

        var port = isHttps ? 443 : 80;
        if (match.Groups["port"] is { Success: true, Value: var digits }
            && (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > MaxPort))
        {
            problem = $"has no port that there is: 1 to {MaxPort}, or 0 for any that is free";
            return null;
        }

        var host = match.Groups["host"].Value;
        var isLocalhost = host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (isLocalhost && port == 0)
        {
            problem = "asks for any free port of localhost, which is two addresses. Write http://127.0.0.1:0";
            return null;
        }

        IReadOnlyList<IPAddress>? hosts = isLocalhost ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : host is "*" or "+" ? [IPAddress.IPv6Any]
            : IPAddress.TryParse(host, out var address) ? [address]
            : null;
        problem = hosts is null ? "names a host, which says nothing of where to listen. Write an address of this machine, or * for all of them" : null;
        return hosts is null ? null : new ListenAddress(text, hosts, port) { IsHttps = isHttps };
    }

    /// <summary>Tells whether both cannot be listened at.</summary>
    internal bool Overlaps(ListenAddress other) => SocketPath is not null || other.SocketPath is not null
        ? SocketPath == other.SocketPath
        : Port != 0 && Port == other.Port && Hosts.Any(mine => other.Hosts.Any(theirs => Overlaps(mine, theirs)));

    private static bool Overlaps(IPAddress one, IPAddress other)
        => one.Equals(other) || one.Equals(IPAddress.IPv6Any) || other.Equals(IPAddress.IPv6Any)
            || (one.AddressFamily == other.AddressFamily && (one.Equals(IPAddress.Any) || other.Equals(IPAddress.Any)));

    [GeneratedRegex(@"\A(?<scheme>https?)://(?:unix:(?<path>/[^?#]+)|(?:\[(?<host>[0-9a-f.]*:[0-9a-z:.%]+)\]|(?<host>[^\s/:\[\]@?#%\\]+))(?::(?<port>[0-9]+))?/?)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
