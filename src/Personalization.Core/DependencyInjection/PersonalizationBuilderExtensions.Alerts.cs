using Personalization.Alerts;
using Personalization.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <content>Alerts.</content>
public static partial class PersonalizationBuilderExtensions
{
    /// <summary>Says when syncs alert and who is told, for all that do not say otherwise themselves.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="configure">Configures the alerts; called once for each configuration that is made.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder Alerts(this IPersonalizationBuilder builder, Action<AlertsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Configure(options => configure(new AlertsBuilder(options.Alerts)));
    }

    /// <summary>Adds a channel that notices go to.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which recipients refer to it.</param>
    /// <param name="create">Makes the channel when it is first used.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddAlertChannel(this IPersonalizationBuilder builder, string name, Func<IServiceProvider, IAlertChannel> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);

        // Once: code is not reloaded, so that a reload keeps the channel.
        var settings = new AlertChannelSettings(name) { Create = create, Identity = $"code\n{Guid.NewGuid():N}" };
        return builder.Configure(options => options.AlertChannels.Add(settings));
    }
}
