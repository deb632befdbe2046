using Personalization.People;
using Personalization.Realtime.Evaluation;

namespace Personalization.Realtime.People;

/// <summary>What one step comes to: a commit, or nothing to write. Immutable.</summary>
internal sealed class TakenStep
{
    /// <summary>After how long the state of a parent is looked at again that is not configured.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    internal required PersonWork Work { get; init; }

    /// <summary>What is to be committed; <see langword="null"/> where nothing changes.</summary>
    internal PersonCommit? Commit { get; private init; }

    internal static TakenStep Compute(PersonWork work, PersonRound round, SeenRecord record)
    {
        var (stored, now) = (round.StateOf(work.Person), round.Now);
        if (work.Plan is null || round.LinkOf(work.Person) is not null)
        {
            return OfNobody(work, stored, round.LinkOf(work.Person)?.Until ?? now + Patience);
        }

        var transitions = new List<AudienceTransition>();
        var input = new StepInput { Events = work.Events, Record = work.Plan.IsReplaying ? RecordView.Unknown : record.View, Cause = work.Cause };
        PersonKey[] others = [.. work.Others.Where(other => !round.EventsOf(other).IsEmpty)];
        var step = work.Plan.Audiences.Step(round.EventsOf(work.Person), input with { Merged = others.Length > 0 ? round.EventsOf(others[0]) : default }, now);
        var isChanged = step.IsChanged;
        transitions.AddRange(step.Transitions);
        foreach (var other in others.Skip(1))
        {
            step = work.Plan.Audiences.Step(step.State, input with { Events = [], Merged = round.EventsOf(other) }, now);
            isChanged |= step.IsChanged;
            transitions.AddRange(step.Transitions);
        }

        return !isChanged && !work.Appends && (work.Touch == PersonTouch.None || stored is null)
            ? new TakenStep { Work = work }
            : Of(work, stored, step.State, step.Due, [.. transitions.Select(transition => new PersonEntry(now, TransitionFrame.Write(transition)))]);
    }

    /// <summary>What makes another id of the person a link to the person; <see langword="null"/> where it is one already, or nothing leads there.</summary>
    internal PersonCommit? LinkOf(PersonKey other, PersonRound round)
    {
        var stored = round.StateOf(other);
        var stays = PersonLink.TryRead(stored, out var link) && (link.To == Work.Person.Id ? link.IsFresh(round.Now) : Work.KeepsLinks && round.Now < link.Until);
        if (stays || (stored is null && !PersonIds.IsDevice(other)))
        {
            return null;
        }

        // The person may have got a record meanwhile, and is the same all the same.
        var first = link is not null && round.Now < link.Until && !Work.Others.Contains(other with { Id = link.First }) ? link.First : Work.Person.Id;
        return PersonLink.Commit(other, stored, Work.Person.Id, first, round.Now);
    }

    /// <summary>The state of a parent that is not configured stays, in case it is again; and a link that lives is left alone.</summary>
    private static TakenStep OfNobody(PersonWork work, StoredPerson? stored, DateTimeOffset due)
        => !work.Appends && (work.Touch == PersonTouch.None || stored is null)
            ? new TakenStep { Work = work }
            : Of(work, stored, stored?.State ?? default, stored is null ? null : due, []);

    private static TakenStep Of(PersonWork work, StoredPerson? stored, ReadOnlyMemory<byte> state, DateTimeOffset? due, IReadOnlyList<PersonEntry> outbox) => new()
    {
        Work = work,
        Commit = new PersonCommit
        {
            Person = work.Person,
            ExpectedVersion = stored?.Version ?? 0,
            State = state,
            Due = due,
            Log = work.Log,
            Violations = work.Violations,
            Outbox = outbox,
        },
    };
}
