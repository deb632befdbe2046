using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>A schedule as it is written.</summary>
/// <param name="settings">Takes what is said.</param>
internal sealed class ScheduleDraft(ScheduleSettings settings)
{
    internal ScheduleSettings Settings { get; } = settings;

    internal bool Manual { get; set; }
}
