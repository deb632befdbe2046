using System.IO.Hashing;
using System.Runtime.InteropServices;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Tells what changed definitions cost, before or while people are brought to them. Reads only, for a limited time. Thread-safe.</summary>
internal sealed class BackfillEstimate(RealtimeEngine engine)
{
    /// <summary>More are not counted.</summary>
    internal const int Most = 1_000_000;

    /// <summary>Compares plans with what people of the store have come to, whether this process has used the store or not.</summary>
    /// <param name="plans">The plans; what is found out of their progress is noted there.</param>
    /// <param name="patience">How long it may count.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<BackfillCost> EstimateAsync(RealtimePlans plans, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await engine.Marks.IsNewAsync(cancellationToken).ConfigureAwait(false))
        {
            return new BackfillCost { IsNewStore = true, IsChange = plans.All.Count > 0, Audiences = plans.Definitions.Audiences.Count };
        }

        await engine.Backfill.LookAsync(plans, cancellationToken).ConfigureAwait(false);
        return await CountAsync(plans, patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts for plans whose progress is known.</summary>
    internal async ValueTask<BackfillCost> CountAsync(RealtimePlans plans, TimeSpan patience, CancellationToken cancellationToken)
    {
        ParentPlan[] changed = [.. plans.All.Where(plan => !plan.Progress.IsDone)];
        var (people, events, isAtLeast) = (0L, 0L, false);
        using var limit = new CancellationTokenSource(patience, engine.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            foreach (var plan in changed)
            {
                await foreach (var one in PeopleAsync(plan, both.Token).ConfigureAwait(false))
                {
                    people += one;
                }
            }

            for (var bucket = 0; changed.Any(plan => plan.IsReplaying) && bucket < PersonKey.Buckets && events < Most; bucket++)
            {
                await foreach (var page in engine.Backfill.ReadLogAsync(bucket, both.Token).ConfigureAwait(false))
                {
                    both.Token.ThrowIfCancellationRequested();
                    events += page.Count;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            isAtLeast = true;
        }

        return new BackfillCost
        {
            IsChange = changed.Length > 0,
            Audiences = changed.Sum(plan => plan.Definitions.Count(audience => !plan.Progress.Unchanged.Contains(audience.Name))),
            People = people,
            Events = events,
            IsAtLeast = isAtLeast || people >= Most || events >= Most,
        };
    }

    /// <summary>One for each record. A key is listed once for each sync that has a part of its record.</summary>
    private async IAsyncEnumerable<int> PeopleAsync(ParentPlan plan, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = plan.Collection.SyncCount > 1 ? new HashSet<ulong>() : null;
        var count = 0;
        await foreach (var key in engine.Records.ListKeysAsync(plan.Collection, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (seen?.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan()))) == false)
            {
                continue;
            }

            yield return 1;
            if (++count == Most)
            {
                yield break;
            }
        }
    }
}
