using System.Net.Security;
using MailKit.Security;

namespace Personalization.Alerts;

/// <summary>A mail server and how one signs in. Immutable.</summary>
internal sealed record EmailServer(string Host, int Port, SecureSocketOptions Security, TimeSpan Timeout)
{
    internal string? User { get; init; }

    internal string Password { get; init; } = string.Empty;

    /// <summary>Gets what judges the server's certificate instead of the machine's certificates; tests have one of their own.</summary>
    internal RemoteCertificateValidationCallback? TrustsCertificate { get; init; }

    /// <exception cref="ArgumentException">The settings cannot be used.</exception>
    internal static EmailServer Of(string host, EmailAlertOptions options)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new ArgumentException("The host is no name or address of a machine. Write it without a scheme and without a port, such as smtp.example.com.");
        }

        var (port, security) = options.Tls switch
        {
            EmailTls.StartTls => (587, SecureSocketOptions.StartTls),
            EmailTls.Implicit => (465, SecureSocketOptions.SslOnConnect),
            EmailTls.None => (25, SecureSocketOptions.None),
            _ => throw new ArgumentException($"{(int)options.Tls} is no way to encrypt. There are: StartTls, Implicit and None."),
        };
        if (options.Port is <= 0 or > ushort.MaxValue)
        {
            throw new ArgumentException("The port must be 1 to 65535.");
        }

        if (options.User is null != options.Password is null)
        {
            throw new ArgumentException("User and password go together. Give both, or none where nobody signs in.");
        }

        return options is { User: not null, Tls: EmailTls.None }
            ? throw new ArgumentException("A password would go over the network in the clear. Encrypt the connection (tls: starttls or implicit), or leave user and password out.")
            : new EmailServer(host, options.Port ?? port, security, HttpAlerts.Check(options.Timeout)) { User = options.User, Password = options.Password ?? string.Empty };
    }
}
