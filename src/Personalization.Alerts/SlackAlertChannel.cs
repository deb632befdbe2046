using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;

namespace Personalization.Alerts;

/// <summary>Posts each notice as a message to an incoming webhook of Slack, or of what is like it (Mattermost, Rocket.Chat, Discord's /slack). Thread-safe.</summary>
internal sealed class SlackAlertChannel(HttpAlerts http) : IAlertChannel, IDisposable
{
    /// <summary>Checks the settings and answers what makes a channel.</summary>
    /// <exception cref="ArgumentException">The settings cannot be used. The message holds none of them.</exception>
    internal static Func<IServiceProvider, IAlertChannel> Maker(string url, SlackAlertOptions options)
    {
        var (address, timeout, allowsPrivate) = (HttpAlerts.AddressOf(url), HttpAlerts.Check(options.Timeout), options.AllowPrivateAddresses);
        return services => new SlackAlertChannel(new HttpAlerts(address, timeout, allowsPrivate, services.GetRequiredService<TimeProvider>()));
    }

    public ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
        => http.PostAsync(AlertJson.Write(json => json.WriteString("text", $"{Sign(notice)} *{Escape(notice.Title)}*\n{Escape(notice.Text)}")), prepare: null, cancellationToken);

    public void Dispose() => http.Dispose();

    private static string Sign(AlertNotice notice) => notice.Level switch
    {
        AlertLevel.Critical => ":red_circle:",
        AlertLevel.Warning => ":warning:",
        _ => ":white_check_mark:",
    };

    /// <summary>What Slack would read as a link or a mention.</summary>
    private static string Escape(string text)
        => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
