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
                headers.TryAddWithoutValidation(KeyHeader, Uri.EscapeDataString(notice.Id));
                if (secret is not null)
                {
                    headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(secret, time.GetUtcNow(), body));
                }
            },
            cancellationToken);
    }

    public void Dispose() => http.Dispose();

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
