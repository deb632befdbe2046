using System.Net;

namespace Personalization.Hosting.Serving;

/// <summary>Where the host listens.</summary>
internal static class Addresses
{
    private const string Urls = "urls";
    private const string HttpPorts = "HTTP_PORTS";
    private const string HttpsPorts = "HTTPS_PORTS";
    private const string KestrelEndpoints = "Kestrel:Endpoints";
    private const string Url = "Url";

    /// <summary>Settles where to listen: what the command line says, what the environment says, or the default.</summary>
    internal static void Choose(ConfigurationManager configuration, string? urls)
    {
        if (urls is not null)
        {
            configuration[Urls] = urls;
        }
        else if (Listed(configuration).Count == 0)
        {
            configuration[Urls] = ServeSettings.DefaultUrl;
        }
    }

    /// <summary>Finds an address that other machines could reach.</summary>
    /// <returns>The first one, or <see langword="null"/> when there is none.</returns>
    internal static string? FindOpen(IConfiguration configuration) => Listed(configuration).Find(address => !IsLoopback(address));

    /// <summary>All that Kestrel may listen to, in the order in which it looks; endpoints of its own section win over the others there.</summary>
    private static List<string> Listed(IConfiguration configuration) =>
    [
        .. configuration.GetSection(KestrelEndpoints).GetChildren().Select(endpoint => endpoint[Url] ?? endpoint.Path),
        .. Split(configuration[Urls]),
        .. configuration[Urls] is { Length: > 0 } ? [] : Split(configuration[HttpPorts]).Concat(Split(configuration[HttpsPorts])),
    ];

    private static string[] Split(string? list) => (list ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsLoopback(string address)
    {
        // BindingAddress takes what Uri refuses: http://*:80, http://+:80 and sockets of Unix, which are files of this machine.
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return false;
        }

        return binding.IsUnixPipe
            || string.Equals(binding.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
