using Personalization.People;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>Finds whose events are whose: messages become work, gathered by person. Thread-safe.</summary>
internal sealed class EventRouter(RecordAccess records, TimeProvider time)
{
    /// <summary>Routes messages that come in. They are appended to the log.</summary>
    internal async ValueTask<IReadOnlyCollection<PersonWork>> RouteAsync(RealtimePlans plans, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        var works = new Dictionary<PersonKey, PersonWork>();
        var unlogged = Enumerable.Range(0, messages.Count).ToHashSet();
        foreach (var plan in plans.All)
        {
            foreach (var key in plan.Keys)
            {
                await RouteAsync((plan, key), [.. messages.Select(message => (message, default(PersonKey)))], works, unlogged, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var at in unlogged.Order())
        {
            var message = messages[at];
            WorkOf(works, message.UserId is { } user ? PersonIds.OfUnknownUser(user) : PersonIds.OfUnknownDevice(message.AnonymousId), plan: null).Log.Add(EntryOf(message));
        }

        return works.Values;
    }

    /// <summary>Routes messages that are read from the log. Whose device was whose is known by now, and not told again by old events.</summary>
    internal async ValueTask<IReadOnlyCollection<PersonWork>> RouteAgainAsync(IReadOnlyList<ParentPlan> plans, IReadOnlyList<StreamEntry> entries, CancellationToken cancellationToken)
    {
        var works = new Dictionary<PersonKey, PersonWork>();
        (EventMessage, PersonKey)[] messages = [.. entries.Select(entry => (EventFrame.Read(entry.Body), entry.Person))];
        foreach (var plan in plans)
        {
            foreach (var key in plan.Keys)
            {
                await RouteAsync((plan, key), messages, works, [], cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var work in works.Values)
        {
            work.KeepsLinks = true;
        }

        return works.Values;
    }

    /// <param name="way">The parent, and the way to it.</param>
    /// <param name="messages">The messages; those of the log with the person that they were taken for.</param>
    /// <param name="works">Takes the work.</param>
    /// <param name="unlogged">The places of the messages that are still to be logged.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    private async ValueTask RouteAsync(
        (ParentPlan Plan, ForeignKey Key) way,
        (EventMessage Message, PersonKey Owner)[] messages,
        Dictionary<PersonKey, PersonWork> works,
        HashSet<int> unlogged,
        CancellationToken cancellationToken)
    {
        var (plan, key) = way;
        var touching = new List<(int At, string? Value, bool Touches)>();
        for (var at = 0; at < messages.Length; at++)
        {
            var message = messages[at].Message;
            var touches = key.Touches(message);

            // An event of no model tells all the same whose device it is.
            if (touches || (message.AnonymousId is not null && message.UserId is not null))
            {
                touching.Add((at, key.ValueOf(message), touches));
            }
        }

        string[] values = [.. touching.Select(one => one.Value).OfType<string>().Distinct(StringComparer.Ordinal)];
        var found = values.Length == 0
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : await records.FindKeysAsync(plan.Collection, key.Index, values, cancellationToken).ConfigureAwait(false);
        foreach (var (at, value, touches) in touching)
        {
            var (message, owner) = messages[at];
            var work = value is null || !PersonLimits.CanHold(PersonIds.OfValue(plan.Name, key.Index, value))
                ? touches ? WithoutUser(plan, message, owner, works) : null
                : WithUser(way, message, value, RecordOf(plan, message, owner) ?? found.GetValueOrDefault(value), works);
            if (work is null || !touches)
            {
                continue;
            }

            work.Cause = message.MessageId;
            if (plan.Audiences.TryMatch(message, (key.From, key.Index), out var hit))
            {
                work.Events.Add(hit);
            }

            if (owner != default)
            {
                work.Messages.Add(message);
            }
            else if (unlogged.Remove(at))
            {
                work.Log.Add(EntryOf(message));
            }
        }
    }

    /// <summary>The record that an event of the log was taken for, where only one way leads to it. Its value may be another record's by now.</summary>
    private static string? RecordOf(ParentPlan plan, EventMessage message, PersonKey owner)
        => owner.Space == plan.Name && PersonIds.RecordOf(owner) is { } record && plan.Keys.Count(key => key.Touches(message)) == 1 ? record : null;

    private static PersonWork? WithoutUser(ParentPlan plan, EventMessage message, PersonKey owner, Dictionary<PersonKey, PersonWork> works)
        => message.AnonymousId is { } device ? WorkOf(works, owner.Space == plan.Name ? owner : PersonIds.OfDevice(plan.Name, device), plan) : null;

    private static PersonWork WithUser((ParentPlan Plan, ForeignKey Key) way, EventMessage message, string value, string? record, Dictionary<PersonKey, PersonWork> works)
    {
        var (plan, key) = way;
        var unlinked = PersonIds.OfValue(plan.Name, key.Index, value);
        var work = WorkOf(works, record is null ? unlinked : PersonIds.OfRecord(plan.Name, record), plan);
        if (record is not null)
        {
            work.Others.Add(unlinked);
        }

        if (message.AnonymousId is { } device && plan.TellsOfDevices(key))
        {
            work.Others.Add(PersonIds.OfDevice(plan.Name, device));
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
