using Personalization.Alerts;
using Personalization.DependencyInjection;

[assembly: AlertBackends]

namespace Personalization.Alerts;

/// <summary>The alert channels of configuration files.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class AlertBackendsAttribute : BackendsAttribute
{
    public override void Register(BackendRegistry backends) => backends
        .AddAlertChannel("webhook", settings => WebhookAlertChannel.Maker(
            settings.Get<string>("url"),
            new WebhookAlertOptions
            {
                Secret = settings.TryGet<string>("secret", out var secret) ? secret : null,
                Timeout = settings.Get("timeout", HttpAlerts.DefaultTimeout),
                AllowPrivateAddresses = settings.Get("allowPrivateAddresses", false),
            }))
        .AddAlertChannel("slack", settings => SlackAlertChannel.Maker(
            settings.Get<string>("url"),
            new SlackAlertOptions { Timeout = settings.Get("timeout", HttpAlerts.DefaultTimeout), AllowPrivateAddresses = settings.Get("allowPrivateAddresses", false) }))
        .AddAlertChannel("pagerduty", settings => PagerDutyAlertChannel.Maker(
            settings.Get<string>("routingKey"),
            new PagerDutyAlertOptions
            {
                Url = settings.Get("url", PagerDutyAlertOptions.DefaultUrl),
                Timeout = settings.Get("timeout", HttpAlerts.DefaultTimeout),
                AllowPrivateAddresses = settings.Get("allowPrivateAddresses", false),
            }))
        .AddAlertChannel("email", settings => EmailAlertChannel.Maker(
            settings.Get<string>("host"),
            settings.Get<string>("from"),
            [.. settings.Within("to").Names],
            new EmailAlertOptions
            {
                Port = settings.TryGet<long>("port", out var port) ? (int)port : null,
                Tls = settings.TryGet<string>("tls", out var tls) ? Enum.Parse<EmailTls>(tls, ignoreCase: true) : EmailTls.StartTls,
                User = settings.TryGet<string>("user", out var user) ? user : null,
                Password = settings.TryGet<string>("password", out var password) ? password : null,
                Timeout = settings.Get("timeout", HttpAlerts.DefaultTimeout),
            }))
        .AddAlertChannel("log", _ => LogAlertChannel.Maker());
}
