using Personalization.People;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>Finds whose events are whose: messages become work, gathered by person. Thread-safe.</summary>
internal sealed class EventRouter(RecordAccess records, TimeProvider time)
{
    /// <param name="plans">What is configured.</param>
    /// <param name="messages">The messages, in the order in which they came.</param>
    /// <param name="isNew">Whether they are appended to the log; those that are read from it are not.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    internal async ValueTask<IReadOnlyCollection<PersonWork>> RouteAsync(
        RealtimePlans plans, IReadOnlyList<EventMessage> messages, bool isNew, CancellationToken cancellationToken)
    {
        var works = new Dictionary<PersonKey, PersonWork>();
        var unlogged = new HashSet<int>(isNew ? Enumerable.Range(0, messages.Count) : []);
        foreach (var plan in plans.All)
        {
            foreach (var key in plan.Keys)
            {
                await RouteAsync(plan, key, messages, works, unlogged, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var at in unlogged.Order())
        {
            var message = messages[at];
            var id = message.UserId is { } user ? "u:" + user : "a:" + message.AnonymousId;
            WorkOf(works, new PersonKey(PersonIds.NoSpace, id), plan: null).Log.Add(EntryOf(message));
        }

        return works.Values;
    }

    private async ValueTask RouteAsync(
        ParentPlan plan, ForeignKey key, IReadOnlyList<EventMessage> messages, Dictionary<PersonKey, PersonWork> works, HashSet<int> unlogged, CancellationToken cancellationToken)
    {
        var touching = new List<(int At, string? Value, bool Touches)>();
        for (var at = 0; at < messages.Count; at++)
        {
            var touches = key.Touches(messages[at]);

            // An event of no model tells all the same whose device it is.
            if (touches || (messages[at].AnonymousId is not null && messages[at].UserId is not null))
            {
                touching.Add((at, key.ValueOf(messages[at]), touches));
            }
        }

        string[] values = [.. touching.Select(one => one.Value).OfType<string>().Distinct(StringComparer.Ordinal)];
        var found = values.Length == 0
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : await records.FindKeysAsync(plan.Collection, key.Index, values, cancellationToken).ConfigureAwait(false);
        foreach (var (at, value, touches) in touching)
        {
            if (PersonOf(plan, key, messages[at], value, found, works) is not { } work || !touches)
            {
                continue;
            }

            work.Cause = messages[at].MessageId;
            if (plan.Audiences.TryMatch(messages[at], (key.From, key.Index), out var hit))
            {
                work.Events.Add(hit);
            }

            if (unlogged.Remove(at))
            {
                work.Log.Add(EntryOf(messages[at]));
            }
        }
    }

    private static PersonWork? PersonOf(
        ParentPlan plan, ForeignKey key, EventMessage message, string? value, IReadOnlyDictionary<string, string> found, Dictionary<PersonKey, PersonWork> works)
    {
        if (value is null || !PersonLimits.CanHold(PersonIds.OfValue(plan.Name, key.Index, value)))
        {
            return message.AnonymousId is { } device && key.Touches(message) ? WorkOf(works, PersonIds.OfDevice(plan.Name, device), plan) : null;
        }

        var unlinked = PersonIds.OfValue(plan.Name, key.Index, value);
        PersonWork work;
        if (found.TryGetValue(value, out var record))
        {
            work = WorkOf(works, PersonIds.OfRecord(plan.Name, record), plan);
            work.Others.Add(unlinked);
        }
        else
        {
            work = WorkOf(works, unlinked, plan);
            work.Awaited = (key.Index, value);
        }

        if (message.AnonymousId is { } anonymous)
        {
            work.Others.Add(PersonIds.OfDevice(plan.Name, anonymous));
        }

        return work;
    }

    private static PersonWork WorkOf(Dictionary<PersonKey, PersonWork> works, PersonKey person, ParentPlan? plan)
    {
        if (!works.TryGetValue(person, out var work))
        {
            works.Add(person, work = new PersonWork(person, plan));
        }

        return work;
    }

    private PersonEntry EntryOf(EventMessage message) => new(time.GetUtcNow(), EventFrame.Write(message));
}
