using Personalization.Journal;
using Personalization.Schedules;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.AspNetCore.Hooks;

/// <summary>Finds what a webhook runs: what has a schedule of this kind, by its id. Where a sync and a sequence of one id both wait, the sync is meant.</summary>
internal static class HookTargets
{
    /// <returns>The target of fires and its schedule; <see langword="null"/> when nothing of this id waits for a webhook.</returns>
    internal static (string Target, ScheduleWebhook Webhook)? Find(PersonalizationDefinitions definitions, string id)
    {
        if (definitions.Syncs.GetValueOrDefault(id)?.Schedule.Webhook is { } ofSync)
        {
            return (SchedulePauses.OfSync(id), ofSync);
        }

        return definitions.Find<SequenceDefinitions>()?.ById.GetValueOrDefault(id)?.Schedule.Webhook is { } ofSequence ? (SchedulePauses.OfSequence(id), ofSequence) : null;
    }
}
