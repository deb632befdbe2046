using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>Replays the log and takes everyone one step further, for all audiences of some parents: events that are missing from states are taken up, and what differs is written as transitions. Thread-safe.</summary>
internal sealed class AudienceReplay(RealtimeEngine engine)
{
    /// <summary>Replays, beside live work. People who are not at the definitions of this process yet are brought there first.</summary>
    /// <param name="audience">The audience whose parent is meant; <see langword="null"/> for all parents with audiences.</param>
    /// <param name="isMeant">Whether a parent may be touched, where all are asked for.</param>
    /// <param name="cancellationToken">Cancels the call; what was written stays.</param>
    /// <returns>The parents, and how many transitions were written.</returns>
    /// <exception cref="PersonalizationException">There is no such audience, or the store has lost people.</exception>
    internal async Task<(IReadOnlyList<string> Parents, long Transitions)> RunAsync(string? audience, Func<string, bool> isMeant, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        await engine.Marks.ThrowIfLostAsync(Enumerable.Range(0, PersonKey.Buckets), cancellationToken).ConfigureAwait(false);
        if (audience is not null)
        {
            engine.Plans.GetAudience(audience);
        }

        long transitions = await engine.Backfill.RunAsync(cancellationToken).ConfigureAwait(false);
        ParentPlan[] plans = audience is not null
            ? [engine.Plans.GetAudience(audience)]
            : [.. engine.Plans.All.Where(plan => plan.Definitions.Count > 0 && isMeant(plan.Name))];
        transitions += await engine.Backfill.ReplayAsync(plans, cancellationToken).ConfigureAwait(false);
        foreach (var plan in plans)
        {
            transitions += await engine.Backfill.WalkAsync(plan, Causes.Replay, cancellationToken).ConfigureAwait(false);
        }

        return ([.. plans.Select(plan => plan.Name)], transitions);
    }
}
