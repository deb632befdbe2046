using Personalization.Schedules;
using Personalization.Sync;

namespace Personalization.AspNetCore.Hooks;

/// <summary>Finds what a webhook runs: what has a schedule of this kind, by its id.</summary>
internal static class HookTargets
{
    /// <returns>The target of fires and its schedule; <see langword="null"/> when nothing of this id waits for a webhook.</returns>
    internal static (string Target, ScheduleWebhook Webhook)? Find(PersonalizationDefinitions definitions, string id)
        => definitions.Syncs.GetValueOrDefault(id)?.Schedule.Webhook is { } webhook ? ($"sync:{id}", webhook) : null;
}
