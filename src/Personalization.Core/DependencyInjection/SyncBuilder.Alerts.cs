namespace Personalization.DependencyInjection;

/// <content>When the sync alerts.</content>
public sealed partial class SyncBuilder
{
    /// <summary>Says when the sync alerts and who is told. What is not said is as for all syncs.</summary>
    /// <param name="configure">Configures the alerts; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Alerts(Action<AlertsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new AlertsBuilder(_settings.Alerts));
        return this;
    }
}
