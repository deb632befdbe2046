using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;

namespace Personalization.Alerts;

/// <summary>Posts each notice as a JSON object, signed as the requests of webhook destinations are. Thread-safe.</summary>
internal sealed class WebhookAlertChannel(HttpAlerts http, string? secret, TimeProvider time) : IAlertChannel, IDisposable
{
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>Checks the settings and answers what makes a channel.</summary>
    /// <exception cref="ArgumentException">The settings cannot be used. The message holds none of them.</exception>
    internal static Func<IServiceProvider, IAlertChannel> Maker(string url, WebhookAlertOptions options)
    {
        var (address, timeout, secret, allowsPrivate) = (HttpAlerts.AddressOf(url), HttpAlerts.Check(options.Timeout), options.Secret, options.AllowPrivateAddresses);
        return services =>
        {
            var time = services.GetRequiredService<TimeProvider>();
            return new WebhookAlertChannel(new HttpAlerts(address, timeout, allowsPrivate, time), secret, time);
        };
    }

    public ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var body = AlertJson.Write(json => Write(json, notice));
        return http.PostAsync(
            body,
            headers =>
            {
                headers.TryAddWithoutValidation(KeyHeader, KeyOf(notice.Id));
                if (secret is not null)
                {
                    headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(secret, time.GetUtcNow(), body));
                }
            },
            cancellationToken);
    }

    public void Dispose() => http.Dispose();

    /// <summary>An id as a token that people can read and no gateway takes apart: <c>orders.fatal.1772352000000</c>. Where letters had to be replaced, a hash tells apart what looks the same.</summary>
    private static string KeyOf(string id)
    {
        var key = string.Create(id.Length, id, static (letters, text) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = text[i] == '/' ? '.' : char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' or '.' ? text[i] : '-';
            }
        });
        return id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/') ? key
            : $"{key}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 4))}";
    }

    private static void Write(Utf8JsonWriter json, AlertNotice notice)
    {
        json.WriteString("id", notice.Id);
        if (notice.IsTest)
        {
            json.WriteBoolean("test", true);
        }
        else
        {
            json.WriteString("sync", notice.Sync);
            json.WriteString("trigger", AlertWords.Of(notice.Trigger));
        }

        json.WriteString("level", AlertWords.Of(notice.Level));
        json.WriteString("previous", AlertWords.Of(notice.Previous));
        json.WriteString("at", notice.At);
        json.WriteString("title", notice.Title);
        json.WriteString("text", notice.Text);
    }
}
