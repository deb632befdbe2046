using System.Net;
using System.Net.Sockets;

namespace Personalization.Destinations;

/// <summary>Connects to web services. Addresses are judged when it connects, after names are resolved; no redirect is followed and no proxy asked, either of which would lead elsewhere.</summary>
internal static class WebhookConnection
{
    /// <summary>The name of the client that reaches public addresses only.</summary>
    internal const string Public = "Personalization.Webhook";

    /// <summary>The name of the client that reaches all.</summary>
    internal const string Any = "Personalization.Webhook.AllowPrivateAddresses";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>So often names are resolved anew.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    internal static SocketsHttpHandler CreateHandler(bool allowsPrivate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLife,

            // Its spans would carry the address, and that may carry data.
            ActivityHeadersPropagator = null,
        };
        if (!allowsPrivate)
        {
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken);
        }

        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(PublicAddress.Is)];
        if (allowed.Length == 0)
        {
            throw new PrivateAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
