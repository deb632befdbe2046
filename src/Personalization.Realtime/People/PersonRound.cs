using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>The states of the people of one attempt, as they were read, with the links followed.</summary>
internal sealed class PersonRound
{
    private const int MostLinks = 8;
    private readonly Dictionary<PersonKey, StoredPerson?> _states = [];

    /// <summary>What is to be done, each person once.</summary>
    internal IReadOnlyList<PersonWork> Works { get; private set; }

    private PersonRound(IReadOnlyList<PersonWork> works, DateTimeOffset now) => (Works, Now) = (Joined(works), now);

    /// <summary>The time of the steps. Taken before anything is read.</summary>
    internal DateTimeOffset Now { get; }

    internal static async ValueTask<PersonRound> ReadAsync(IPersonStore store, IReadOnlyList<PersonWork> works, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var round = new PersonRound(works, now);
        await round.ReadAsync(store, withOthers: true, cancellationToken).ConfigureAwait(false);
        for (var links = 0; links < MostLinks && round.Follow(); links++)
        {
            await round.ReadAsync(store, withOthers: false, cancellationToken).ConfigureAwait(false);
        }

        return round;
    }

    internal StoredPerson? StateOf(PersonKey person) => _states.GetValueOrDefault(person);

    /// <summary>The events of an id: its state, and empty where there is none, or a link.</summary>
    internal ReadOnlyMemory<byte> EventsOf(PersonKey person) => StateOf(person) is { } stored && !PersonLink.TryRead(stored, out _) ? stored.State : default;

    /// <summary>
    /// Whether a work can come to nothing: nothing is stored of the person, nothing came, and a record alone makes nobody a member. What an event beside this writes was not there to be read, so it looks at the record once more.
    /// </summary>
    internal bool IsOfNobody(PersonWork work)
    {
        if (work.Touch != PersonTouch.Record || work.Plan is not { Audiences.NeedsEvents: true } || work.Events.Count > 0 || work.Log.Count > 0 || StateOf(work.Person) is not null)
        {
            return false;
        }

        foreach (var other in work.Others)
        {
            if (PersonIds.IsDevice(other) || StateOf(other) is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>To whom the events of an id go.</summary>
    internal PersonLink? LinkOf(PersonKey person) => PersonLink.TryRead(StateOf(person), out var link) && Now < link.Until ? link : null;

    /// <returns>Whether anybody led to somebody else.</returns>
    private bool Follow()
    {
        var followed = false;
        foreach (var work in Works)
        {
            // A link that is due is a matter of its own.
            var other = work.Person;
            if (work.Touch != PersonTouch.Timer && LinkOf(other) is { } link)
            {
                work.Person = other with { Id = work.KeepsLinks ? link.First : link.To };
                work.Others.Remove(work.Person);
                work.Others.Add(other);
                followed = true;
            }
        }

        Works = followed ? Joined(Works) : Works;
        return followed;
    }

    /// <summary>Reads those who have not been read yet.</summary>
    private async ValueTask ReadAsync(IPersonStore store, bool withOthers, CancellationToken cancellationToken)
    {
        var unread = new List<PersonKey>(Works.Count);
        foreach (var work in Works)
        {
            Ask(work.Person, unread);
            if (withOthers)
            {
                foreach (var other in work.Others)
                {
                    Ask(other, unread);
                }
            }
        }

        if (unread.Count > 0)
        {
            var states = await store.ReadAsync(unread, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < states.Count; i++)
            {
                _states[unread[i]] = states[i];
            }
        }
    }

    private void Ask(PersonKey person, List<PersonKey> unread)
    {
        if (_states.TryAdd(person, null))
        {
            unread.Add(person);
        }
    }

    /// <summary>Puts together what is to be done to one person.</summary>
    private static IReadOnlyList<PersonWork> Joined(IReadOnlyList<PersonWork> works)
    {
        if (works.Count == 1)
        {
            return works;
        }

        var joined = new WorkList();
        foreach (var work in works)
        {
            if (joined.Find(work.Person) is { } first)
            {
                first.Take(work);
            }
            else
            {
                joined.Add(work);
            }
        }

        return joined.All.Count == works.Count ? works : joined.All;
    }
}
