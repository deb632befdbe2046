using Personalization.People;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>Finds whose events are whose: messages become work, gathered by person. Thread-safe.</summary>
internal sealed class EventRouter(RecordAccess records, TimeProvider time)
{
    /// <summary>Routes messages that come in. They are appended to the log.</summary>
    internal async ValueTask<IReadOnlyList<PersonWork>> RouteAsync(RealtimePlans plans, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        var works = new WorkList();
        var isLogged = new bool[messages.Count];
        foreach (var plan in plans.All)
        {
            foreach (var key in plan.Keys)
            {
                await RouteAsync((plan, key), (messages, null), works, isLogged, cancellationToken).ConfigureAwait(false);
            }
        }

        for (var at = 0; at < isLogged.Length; at++)
        {
            if (!isLogged[at])
            {
                Append(works.Of(PersonIds.OfNobody(messages[at]), plan: null), messages[at]);
            }
        }

        return works.All;
    }

    /// <summary>Routes messages that are read from the log. Whose device was whose is known by now, and not told again by old events.</summary>
    internal async ValueTask<IReadOnlyList<PersonWork>> RouteAgainAsync(IReadOnlyList<ParentPlan> plans, IReadOnlyList<StreamEntry> entries, CancellationToken cancellationToken)
    {
        var works = new WorkList();
        EventMessage[] messages = [.. entries.Select(entry => EventFrame.Read(entry.Body))];
        PersonKey[] owners = [.. entries.Select(entry => entry.Person)];
        foreach (var plan in plans)
        {
            foreach (var key in plan.Keys)
            {
                await RouteAsync((plan, key), (messages, owners), works, [], cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var work in works.All)
        {
            work.KeepsLinks = true;
        }

        return works.All;
    }

    /// <param name="way">The parent, and the way to it.</param>
    /// <param name="from">The messages; those of the log with the people that they were taken for.</param>
    /// <param name="works">Takes the work.</param>
    /// <param name="isLogged">Tells of each message that comes in whether somebody's work has it for the log.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    private async ValueTask RouteAsync(
        (ParentPlan Plan, ForeignKey Key) way, (IReadOnlyList<EventMessage> Messages, PersonKey[]? Owners) from, WorkList works, bool[] isLogged, CancellationToken cancellationToken)
    {
        var (plan, key) = way;
        var touching = TouchingOf(key, from.Messages);

        // The step reads the record anyway. Several messages may lead to one person by several ways, so that each has to be known before.
        var assumes = from.Messages.Count == 1 && from.Owners is null && plan.Keys.Count == 1 && plan.Collection.PrimaryIndex == key.Index;
        var holders = assumes ? default : await FindHoldersAsync(way, touching, cancellationToken).ConfigureAwait(false);
        foreach (var (at, value, touches) in touching)
        {
            var (message, owner) = (from.Messages[at], from.Owners?[at] ?? default);
            var work = value is null || !PersonLimits.CanHold(PersonIds.OfValue(plan.Name, key.Index, value))
                ? touches ? WithoutUser(plan, message, owner, works) : null
                : WithUser(way, message, (value, assumes ? value : RecordOf(plan, message, owner) ?? holders.Of(value)), works);
            if (work is not null && assumes && PersonIds.RecordOf(work.Person) is not null)
            {
                work.Unrecorded = PersonIds.OfValue(plan.Name, key.Index, value!);
            }

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
            else if (!isLogged[at])
            {
                isLogged[at] = true;
                Append(work, message);
            }
        }
    }

    /// <summary>The messages that a way concerns, each with its place and its value, and whether it is one of a model.</summary>
    private static List<(int At, string? Value, bool Touches)> TouchingOf(ForeignKey key, IReadOnlyList<EventMessage> messages)
    {
        var touching = new List<(int, string?, bool)>(messages.Count);
        for (var at = 0; at < messages.Count; at++)
        {
            var message = messages[at];
            var touches = key.Touches(message);

            // An event of no model tells all the same whose device it is.
            if (touches || (message.AnonymousId is not null && message.UserId is not null))
            {
                touching.Add((at, key.ValueOf(message), touches));
            }
        }

        return touching;
    }

    private async ValueTask<Holders> FindHoldersAsync((ParentPlan Plan, ForeignKey Key) way, List<(int At, string? Value, bool Touches)> touching, CancellationToken cancellationToken)
    {
        var (collection, index) = (way.Plan.Collection, way.Key.Index);
        if (touching.Count == 1 && touching[0].Value is { } single)
        {
            return new Holders(single, await records.FindKeyAsync(collection, index, single, cancellationToken).ConfigureAwait(false), null);
        }

        string[] values = [.. touching.Select(one => one.Value).OfType<string>().Distinct(StringComparer.Ordinal)];
        return values.Length == 0 ? default : new Holders(null, null, await records.FindKeysAsync(collection, index, values, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The record that an event of the log was taken for, where only one way leads to it. Its value may be another record's by now.</summary>
    private static string? RecordOf(ParentPlan plan, EventMessage message, PersonKey owner)
        => owner.Space == plan.Name && PersonIds.RecordOf(owner) is { } record && plan.Keys.Count(key => key.Touches(message)) == 1 ? record : null;

    private static PersonWork? WithoutUser(ParentPlan plan, EventMessage message, PersonKey owner, WorkList works)
        => message.AnonymousId is { } device ? works.Of(owner.Space == plan.Name ? owner : PersonIds.OfDevice(plan.Name, device), plan) : null;

    private static PersonWork WithUser((ParentPlan Plan, ForeignKey Key) way, EventMessage message, (string Value, string? Record) of, WorkList works)
    {
        var (plan, key) = way;
        var (value, record) = of;
        var unlinked = PersonIds.OfValue(plan.Name, key.Index, value);
        var work = works.Of(record is null ? unlinked : PersonIds.OfRecord(plan.Name, record), plan);
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

    /// <summary>A violation goes the way of its event, in the same commit.</summary>
    private void Append(PersonWork work, EventMessage message)
    {
        var now = time.GetUtcNow();
        work.Log.Add(new PersonEntry(now, EventFrame.Write(message)));
        if (!message.Violation.IsEmpty)
        {
            work.Violations.Add(new PersonEntry(now, message.Violation));
        }
    }

    /// <summary>Which records carry values: one value alone, or several.</summary>
    private readonly record struct Holders(string? Value, string? Key, IReadOnlyDictionary<string, string>? Many)
    {
        internal string? Of(string value) => Many is not null ? Many.GetValueOrDefault(value) : value == Value ? Key : null;
    }
}
