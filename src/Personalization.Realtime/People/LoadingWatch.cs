namespace Personalization.Realtime.People;

/// <summary>Sees when a collection has been loaded: from then on a record that is not found is missing, and those are taken one step further whose membership has stayed so long.</summary>
internal sealed class LoadingWatch(RealtimeEngine engine)
{
    private readonly HashSet<string> _loading = new(StringComparer.Ordinal);

    /// <summary>Looks at every parent. Called by one at a time.</summary>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        var transitions = 0;
        foreach (var plan in engine.Plans.All)
        {
            if (!engine.Records.IsReady(plan.Collection))
            {
                _loading.Add(plan.Name);
            }
            else if (_loading.Contains(plan.Name))
            {
                transitions += await engine.Backfill.WalkStoredAsync(plan, Causes.Record, cancellationToken).ConfigureAwait(false);
                _loading.Remove(plan.Name);
            }
        }

        return transitions;
    }
}
