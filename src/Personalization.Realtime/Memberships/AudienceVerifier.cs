using Personalization.People;
using Personalization.Realtime.Evaluation.Reference;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>
/// Compares everyone with the reference evaluator over the log, and mends. Costs a read of the whole log and of all records; writes nothing but what it mends.
/// </summary>
/// <remarks>Events go on meanwhile, so that a difference counts only if it is still there when the person is compared again.</remarks>
internal sealed class AudienceVerifier(RealtimeEngine engine, AudienceMembership membership)
{
    private const int Page = 256;
    private const int Rounds = 3;
    private const int Sampled = 20;

    /// <summary>How many messages are in memory together; a longer log is read several times, for a part of the people each.</summary>
    private const int MostMessages = 200_000;

    /// <summary>Compares everyone.</summary>
    /// <exception cref="PersonalizationException">There is no such audience, it is being changed, or the store has lost people.</exception>
    internal async Task<AudienceVerification> VerifyAsync(string audience, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var plan = engine.Plans.GetAudience(audience);
        if (plan.IsReplaying)
        {
            throw new PersonalizationException(
                RealtimeErrorCodes.DefinitionsChanging, $"People are being brought to changed definitions of '{plan.Name}', so there is nothing to compare yet. Try again in a while.");
        }

        // Those who are lost would not be compared, and all would seem well.
        await engine.Marks.ThrowIfLostAsync(Enumerable.Range(0, PersonKey.Buckets), cancellationToken).ConfigureAwait(false);
        var everyone = await KeysAsync(plan, cancellationToken).ConfigureAwait(false);
        IReadOnlyCollection<string> open = everyone;
        for (var round = 0; round < Rounds && open.Count > 0; round++)
        {
            open = await CompareAsync(plan, audience, open, cancellationToken).ConfigureAwait(false);
        }

        return new AudienceVerification(audience, everyone.Count, open.Count, [.. open.Take(Sampled)]);
    }

    /// <summary>
    /// Replays the log, and takes everyone one step further: what was missing is written as transitions. People that the store has lost are taken for lost, and states that cannot be read are dropped; both are made anew, with
    /// numbers from 1.
    /// </summary>
    /// <returns>How many transitions were written, those of other audiences of the parent included.</returns>
    internal async Task<int> ReconcileAsync(string audience, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var plan = engine.Plans.GetAudience(audience);
        await DropDamagedAsync(plan, cancellationToken).ConfigureAwait(false);
        var anew = await engine.DeclareLostAsync(cancellationToken).ConfigureAwait(false) > 0 ? await engine.Backfill.RunAsync(cancellationToken).ConfigureAwait(false) : 0;
        var replayed = await engine.Backfill.ReplayAsync([plan], cancellationToken).ConfigureAwait(false);
        return anew + replayed + await engine.Backfill.WalkAsync(plan, Causes.Reconcile, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<HashSet<string>> KeysAsync(ParentPlan plan, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var key in engine.Records.ListKeysAsync(plan.Collection, cancellationToken).ConfigureAwait(false))
        {
            keys.Add(key);
        }

        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            await foreach (var people in engine.Backfill.ListAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                keys.UnionWith(people.Where(person => person.Space == plan.Name).Select(PersonIds.RecordOf).OfType<string>());
            }
        }

        return keys;
    }

    /// <returns>The keys of those who differ.</returns>
    private async ValueTask<IReadOnlyCollection<string>> CompareAsync(ParentPlan plan, string audience, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        for (var parts = 1; ; parts *= 2)
        {
            var different = new List<string>();
            var part = 0;
            for (; part < parts; part++)
            {
                var mine = keys.Where(key => PersonIds.OfRecord(plan.Name, key).Bucket * parts / PersonKey.Buckets == part).ToHashSet(StringComparer.Ordinal);
                if (await EventsAsync(plan, mine, parts < PersonKey.Buckets ? MostMessages : int.MaxValue, cancellationToken).ConfigureAwait(false) is not { } events)
                {
                    break;
                }

                await CompareAsync(plan, audience, (mine, events), different, cancellationToken).ConfigureAwait(false);
            }

            if (part == parts)
            {
                return different;
            }
        }
    }

    private async ValueTask CompareAsync(
        ParentPlan plan, string audience, (HashSet<string> Keys, Dictionary<string, List<EventMessage>> Events) people, List<string> different, CancellationToken cancellationToken)
    {
        var reference = new ReferenceEvaluator(plan.Models, plan.Definitions);
        foreach (var page in people.Keys.Chunk(Page))
        {
            var read = await membership.ReadAsync(plan, page, cancellationToken).ConfigureAwait(false);
            var records = await engine.Records.ReadAsync(plan.Collection, page, cancellationToken).ConfigureAwait(false);
            var now = engine.Time.GetUtcNow();
            for (var i = 0; i < page.Length; i++)
            {
                var should = reference.IsMember(audience, people.Events.GetValueOrDefault(page[i]) ?? [], records[i].Utf8Json, now);
                if (!records[i].IsUnknown && should != read[i].First(one => one.Audience == audience).IsMember)
                {
                    different.Add(page[i]);
                }
            }
        }
    }

    /// <returns>The messages of each record; <see langword="null"/> when they are too many.</returns>
    private async ValueTask<Dictionary<string, List<EventMessage>>?> EventsAsync(ParentPlan plan, HashSet<string> keys, int most, CancellationToken cancellationToken)
    {
        var events = new Dictionary<string, List<EventMessage>>(StringComparer.Ordinal);
        var count = 0;
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            await foreach (var page in engine.Backfill.ReadLogAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                var works = await engine.Router.RouteAgainAsync([plan], page, cancellationToken).ConfigureAwait(false);
                var round = await PersonRound.ReadAsync(engine.Store, [.. works.Where(work => work.Messages.Count > 0)], engine.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                foreach (var work in round.Works)
                {
                    if (PersonIds.RecordOf(work.Person) is { } key && keys.Contains(key))
                    {
                        count += work.Messages.Count;
                        (events.TryGetValue(key, out var mine) ? mine : events[key] = []).AddRange(work.Messages);
                    }
                }

                if (count > most)
                {
                    return null;
                }
            }
        }

        return events;
    }

    private async ValueTask DropDamagedAsync(ParentPlan plan, CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            await foreach (var page in engine.Backfill.ListAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                PersonKey[] people = [.. page.Where(person => person.Space == plan.Name)];
                var states = await engine.Store.ReadAsync(people, cancellationToken).ConfigureAwait(false);
                var damaged = people.Zip(states).Where(one => one.Second is { } stored && !CanRead(plan, stored));
                PersonCommit[] drops = [.. damaged.Select(one => new PersonCommit { Person = one.First, ExpectedVersion = one.Second!.Version, State = default })];
                await engine.Store.CommitAsync(drops, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool CanRead(ParentPlan plan, StoredPerson stored)
    {
        try
        {
            plan.Audiences.Read(stored.State, Evaluation.RecordView.Unknown, engine.Time.GetUtcNow());
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
