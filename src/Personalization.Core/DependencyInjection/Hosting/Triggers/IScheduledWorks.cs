namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>What else runs by itself beside syncs. Asked anew when the configuration or a pause has changed.</summary>
internal interface IScheduledWorks
{
    /// <summary>Lists what is to run by the definitions that are current.</summary>
    IReadOnlyList<ScheduledWork> List();
}
