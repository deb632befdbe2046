using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Serving;

/// <summary>Where the host listens. All that can be wrong with it is found before anything listens.</summary>
internal static class Addresses
{
    private const string Urls = "urls";
    private const string HttpPorts = "HTTP_PORTS";
    private const string HttpsPorts = "HTTPS_PORTS";
    private const string KestrelEndpoints = "Kestrel:Endpoints";
    private const string DefaultCertificate = "Kestrel:Certificates:Default";
    private const string Certificate = "Certificate";
    private const string Url = "Url";

    /// <summary>By which .NET finds the certificate of <c>dotnet dev-certs</c>.</summary>
    private const string DevelopmentCertificate = "1.3.6.1.4.1.311.84.1.1";

    /// <summary>Settles where to listen: what the command line says, what the environment says, or the default.</summary>
    /// <returns>What is wrong with it and the exit code, or <see langword="null"/>.</returns>
    internal static (string Text, int Code)? Choose(WebApplicationBuilder builder, ServeSettings settings)
    {
        var configuration = builder.Configuration;
        if (settings.Urls is { } urls)
        {
            configuration[Urls] = urls;

            // Endpoints of Kestrel's own section would go before it.
            builder.WebHost.PreferHostingUrls(true);
        }

        var listed = Listed(configuration, settings.Urls is not null);
        if (listed.Count == 0 && settings.Urls is null)
        {
            configuration[Urls] = ServeSettings.DefaultUrl;
            listed = Listed(configuration, urlsOnly: false);
        }

        return Check(configuration, listed, settings.AllowAnonymous);
    }

    private static (string Text, int Code)? Check(ConfigurationManager configuration, List<(string Url, bool HasCertificate)> listed, bool localOnly)
    {
        if (listed.Count == 0)
        {
            return ("--urls names no address. Write it like --urls http://localhost:5080, or leave it out.", ExitCodes.Usage);
        }

        var addresses = new List<ListenAddress>();
        foreach (var (url, hasCertificate) in listed)
        {
            if (ListenAddress.Read(url, out var problem) is not { } address)
            {
                return Refused(url, problem!);
            }

            if (address.IsHttps && !hasCertificate && !HasCertificate(configuration))
            {
                return Refused(url, "needs a certificate. Set Kestrel__Certificates__Default__Path and …__Password, or leave TLS to a proxy in front and write http");
            }

            if (addresses.Find(address.Overlaps) is { } other)
            {
                return Refused(url, $"and '{other.Written}' are the same to listen at. Leave one out");
            }

            addresses.Add(address);
        }

        if (localOnly && addresses.Find(address => !address.IsLoopback) is { } open)
        {
            return (
                $"--insecure-no-auth answers whoever asks, so it serves addresses of this machine alone, and '{open.Written}' is another. Use http://localhost:5080, or make a key and leave the option out.",
                ExitCodes.Usage);
        }

        return addresses.Select(TryOut).FirstOrDefault(problem => problem is not null);
    }

    private static (string Text, int Code) Refused(string url, string problem)
        => ($"The host cannot listen: '{(url.Contains('@', StringComparison.Ordinal) ? "…" : url)}' {problem}.", ExitCodes.Usage);

    /// <summary>Binds to the address without listening, which tells whether it is this machine's and free.</summary>
    private static (string Text, int Code)? TryOut(ListenAddress address)
    {
        if (address.SocketPath is { } path)
        {
            return Path.Exists(path) ? InUse(address.Written, "there is such a file; remove it if no other process uses it") : null;
        }

        // Of localhost one of the two is enough, as it is for Kestrel.
        SocketException? failure = null;
        foreach (var host in address.Hosts)
        {
            try
            {
                using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                if (host.Equals(System.Net.IPAddress.IPv6Any))
                {
                    socket.DualMode = true;
                }

                socket.Bind(new System.Net.IPEndPoint(host, address.Port));
                failure = null;
                break;
            }
            catch (SocketException exception)
            {
                failure = exception;
                if (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
                {
                    break;
                }
            }
        }

        return failure?.SocketErrorCode switch
        {
            null => null,
            SocketError.AddressAlreadyInUse => InUse(address.Written, "another process listens there"),
            SocketError.AccessDenied => ($"The host cannot listen: this user may not use the port of '{address.Written}'. Choose another address with --urls.", ExitCodes.Failed),

            // Without IPv6, all interfaces are those of IPv4.
            SocketError.AddressFamilyNotSupported when address.Hosts.Contains(System.Net.IPAddress.IPv6Any) => null,
            _ => Refused(address.Written, "is no address of this machine. Write one that it has, or * for all of them"),
        };
    }

    private static (string Text, int Code) InUse(string address, string why)
        => ($"The host cannot listen: '{address}' is in use: {why}. Choose another address with --urls.", ExitCodes.Failed);

    /// <summary>All that Kestrel listens to: endpoints of its own section go before the others there.</summary>
    private static List<(string Url, bool HasCertificate)> Listed(ConfigurationManager configuration, bool urlsOnly)
    {
        var endpoints = urlsOnly ? [] : configuration.GetSection(KestrelEndpoints).GetChildren()
            .Select(endpoint => (endpoint[Url] ?? endpoint.Path, endpoint.GetSection(Certificate).GetChildren().Any())).ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        var urls = Split(configuration[Urls]);
        if (urls.Length == 0 && !urlsOnly)
        {
            urls = [.. Split(configuration[HttpPorts]).Select(port => $"http://*:{port}"), .. Split(configuration[HttpsPorts]).Select(port => $"https://*:{port}")];
        }

        return [.. urls.Select(url => (url, false))];
    }

    private static string[] Split(string? list) => (list ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool HasCertificate(ConfigurationManager configuration)
    {
        if (configuration.GetSection(DefaultCertificate).GetChildren().Any())
        {
            return true;
        }

        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false; // there is no such store
        }

        return store.Certificates.Any(certificate => certificate.Extensions.Any(extension => extension.Oid?.Value == DevelopmentCertificate));
    }
}
