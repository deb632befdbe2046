using Personalization.Alerts;
using Personalization.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds channels that notices of alerts go to.</summary>
public static class AlertsPersonalizationBuilderExtensions
{
    /// <summary>Adds a web service: each notice is posted as a JSON object.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which recipients refer to it.</param>
    /// <param name="url">The address.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddWebhookAlerts(this IPersonalizationBuilder builder, string name, string url, Action<WebhookAlertOptions>? configure = null)
        => builder.Add(name, configure, options => WebhookAlertChannel.Maker(url, options));

    /// <summary>Adds an incoming webhook of Slack, or of what is like it.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which recipients refer to it.</param>
    /// <param name="url">The address, which is a secret.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSlackAlerts(this IPersonalizationBuilder builder, string name, string url, Action<SlackAlertOptions>? configure = null)
        => builder.Add(name, configure, options => SlackAlertChannel.Maker(url, options));

    /// <summary>Adds a service of PagerDuty.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which recipients refer to it.</param>
    /// <param name="routingKey">The integration key of the service's Events API v2 integration.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddPagerDutyAlerts(this IPersonalizationBuilder builder, string name, string routingKey, Action<PagerDutyAlertOptions>? configure = null)
        => builder.Add(name, configure, options => PagerDutyAlertChannel.Maker(routingKey, options));

    /// <summary>Adds mailboxes.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which recipients refer to it.</param>
    /// <param name="host">The mail server that takes the e-mails.</param>
    /// <param name="message">From whom to whom.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddEmailAlerts(this IPersonalizationBuilder builder, string name, string host, EmailAddresses message, Action<EmailAlertOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return builder.Add(name, configure, options => EmailAlertChannel.Maker(host, message.From, message.To, options));
    }

    /// <summary>Adds the log of the application.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which recipients refer to it.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddLogAlerts(this IPersonalizationBuilder builder, string name) => builder.AddAlertChannel(name, LogAlertChannel.Maker());

    private static IPersonalizationBuilder Add<T>(this IPersonalizationBuilder builder, string name, Action<T>? configure, Func<T, Func<IServiceProvider, IAlertChannel>> make)
        where T : new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        var options = new T();
        configure?.Invoke(options);
        if (ConfigurationChecks.Try(() => make(options), out var maker, out var problem))
        {
            return builder.AddAlertChannel(name, maker);
        }

        builder.Services.AddProblem($"alertChannels.{name}", problem);
        return builder;
    }
}
