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

    /// <summary>The record as it was judged.</summary>
    internal SeenRecord Record { get; private init; }

    internal static TakenStep Compute(PersonWork work, PersonRound round, SeenRecord record)
    {
        var (stored, now) = (round.StateOf(work.Person), round.Now);
        if (work.Plan is null || round.LinkOf(work.Person) is not null)
        {
            return OfNobody(work, record, stored, round.LinkOf(work.Person)?.Until ?? now + Patience);
        }

        var input = new StepInput { Events = work.Events, Record = work.Plan.IsReplaying ? RecordView.Unknown : record.View, Cause = work.Cause };
        StepResult? last = null;
        var (isChanged, transitions) = (false, default(IReadOnlyList<AudienceTransition>));
        foreach (var other in work.Others)
        {
            if (round.EventsOf(other) is { IsEmpty: false } merged)
            {
                last = Take(input with { Events = last is null ? input.Events : [], Merged = merged }, last);
            }
        }

        var step = last ?? Take(input, null);
        return !isChanged && !work.Appends && (work.Touch == PersonTouch.None || stored is null)
            ? new TakenStep { Work = work }
            : Of(work, record, stored, (step.State, step.Due, EntriesOf(transitions!, now)));

        StepResult Take(in StepInput taken, in StepResult? before)
        {
            var next = work.Plan.Audiences.Step(before?.State ?? round.EventsOf(work.Person), taken, now);
            isChanged |= next.IsChanged;
            transitions = transitions is null or { Count: 0 } ? next.Transitions : next.Transitions.Count == 0 ? transitions : [.. transitions, .. next.Transitions];
            return next;
        }
    }

    private static PersonEntry[] EntriesOf(IReadOnlyList<AudienceTransition> transitions, DateTimeOffset now)
        => transitions.Count == 0 ? [] : Array.ConvertAll(TransitionFrame.WriteAll(transitions), frame => new PersonEntry(now, frame));

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
    private static TakenStep OfNobody(PersonWork work, SeenRecord record, StoredPerson? stored, DateTimeOffset due)
        => !work.Appends && (work.Touch == PersonTouch.None || stored is null)
            ? new TakenStep { Work = work }
            : Of(work, record, stored, (stored?.State ?? default, stored is null ? null : due, []));

    private static TakenStep Of(PersonWork work, SeenRecord record, StoredPerson? stored, (ReadOnlyMemory<byte> State, DateTimeOffset? Due, PersonEntry[] Outbox) next) => new()
    {
        Work = work,
        Record = record,
        Commit = new PersonCommit
        {
            Person = work.Person,
            ExpectedVersion = stored?.Version ?? 0,
            State = next.State,
            Due = next.Due,
            Log = work.Log,
            Violations = work.Violations,
            Outbox = next.Outbox,
        },
    };
}
