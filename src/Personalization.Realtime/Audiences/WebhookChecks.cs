using System.Globalization;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges how a web service is called. What may be a secret is never told.</summary>
internal static class WebhookChecks
{
    private const int MaxRequestsPerSecond = 100_000;
    private const int MaxConcurrency = 1_000;
    private static readonly string[] OfTheRequest = ["content-length", "host", "transfer-encoding", "connection", "idempotency-key", "x-personalization-signature"];

    internal static void Check(WebhookOptions webhook, ProblemList list)
    {
        list.AddAny("url", webhook.Url is { Length: > 0 } url ? ProblemOf(url) : null);
        list.AddAny("secret", webhook.Secret is { Length: 0 } ? "The secret is empty. Give one, or leave it out." : null);
        list.AddAny("timeout", webhook.Timeout >= TimeSpan.FromSeconds(1) && webhook.Timeout <= WebhookOptions.DefaultTimeout ? null : "A request may take from 1 to 30 seconds.");
        list.AddAny("requestsPerSecond", ProblemOf(webhook.RequestsPerSecond, MaxRequestsPerSecond));
        list.AddAny("concurrency", ProblemOf(webhook.Concurrency, MaxConcurrency));
        foreach (var (name, value) in webhook.Headers)
        {
            CheckHeader(name, value, list);
        }

        if (webhook.OAuth is { } oauth)
        {
            list.AddAny("oauth.tokenUrl", oauth.TokenUrl is { Length: > 0 } token ? ProblemOf(token) : null);
            list.AddAny("oauth", webhook.Headers.ContainsKey("Authorization") ? "There is a header Authorization, too. Leave one of both." : null);
        }
    }

    private static void CheckHeader(string name, string value, ProblemList list)
    {
        using var request = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        if (OfTheRequest.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            list.Add($"headers.{name}", "This header is the request's own. Leave it out.");
        }
        else if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || !TryAdd(request, name, value))
        {
            list.Add($"headers.{name}", "This is no header that can be sent. A name has letters, digits and '-', a value is one line of ASCII.");
        }
    }

    private static bool TryAdd(HttpRequestMessage request, string name, string value)
    {
        try
        {
            return request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string? ProblemOf(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { UserInfo.Length: 0, Fragment.Length: 0 }
            ? null
            : "This is no address. Write one such as https://example.com/hook, without a user; a secret goes into a header.";

    private static string? ProblemOf(int number, int most) => number >= 1 && number <= most ? null : string.Create(CultureInfo.InvariantCulture, $"{number} is out of range; it goes from 1 to {most}.");
}
