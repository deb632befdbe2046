using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;

namespace Personalization.Alerts;

/// <summary>Opens and resolves alerts of PagerDuty by its Events API, version 2: one alert a trigger of a sync. Thread-safe.</summary>
internal sealed class PagerDutyAlertChannel(HttpAlerts http, string routingKey) : IAlertChannel, IDisposable
{
    /// <summary>PagerDuty takes no longer ones.</summary>
    private const int MaxSummary = 1_024;

    private const int MaxKey = 255;

    /// <summary>Checks the settings and answers what makes a channel.</summary>
    /// <exception cref="ArgumentException">The settings cannot be used. The message holds none of them.</exception>
    internal static Func<IServiceProvider, IAlertChannel> Maker(string routingKey, PagerDutyAlertOptions options)
    {
        if (string.IsNullOrWhiteSpace(routingKey))
        {
            throw new ArgumentException("The routing key is empty. Give the integration key of a service's Events API v2 integration.");
        }

        var (address, timeout, allowsPrivate) = (HttpAlerts.AddressOf(options.Url), HttpAlerts.Check(options.Timeout), options.AllowPrivateAddresses);
        return services => new PagerDutyAlertChannel(new HttpAlerts(address, timeout, allowsPrivate, services.GetRequiredService<TimeProvider>()), routingKey);
    }

    public async ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var isOver = notice.Level == AlertLevel.Ok;
        var outcome = await PostAsync(notice, isOver ? "resolve" : "trigger", cancellationToken).ConfigureAwait(false);

        // A test leaves nothing open.
        return notice.IsTest && outcome.Status == DeliveryStatus.Delivered ? await PostAsync(notice, "resolve", cancellationToken).ConfigureAwait(false) : outcome;
    }

    public void Dispose() => http.Dispose();

    private ValueTask<DeliveryOutcome> PostAsync(AlertNotice notice, string action, CancellationToken cancellationToken)
        => http.PostAsync(AlertJson.Write(json => Write(json, notice, action)), prepare: null, cancellationToken);

    private void Write(Utf8JsonWriter json, AlertNotice notice, string action)
    {
        json.WriteString("routing_key", routingKey);
        json.WriteString("event_action", action);
        json.WriteString("dedup_key", Short($"personalization/{notice.Subject}", MaxKey));
        if (action == "resolve")
        {
            return;
        }

        json.WriteString("client", "Personalization");
        json.WriteStartObject("payload");
        json.WriteString("summary", Short($"{notice.Title}. {notice.Text}", MaxSummary));
        json.WriteString("source", "personalization");
        json.WriteString("severity", notice.IsTest ? "info" : notice.Level == AlertLevel.Critical ? "critical" : "warning");
        json.WriteString("timestamp", notice.At);
        json.WriteString("component", notice.Sync);
        json.WriteString("class", AlertWords.Of(notice.Trigger));
        json.WriteStartObject("custom_details");
        json.WriteString("text", notice.Text);
        json.WriteString("previous", AlertWords.Of(notice.Previous));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..most];
}
