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
        await round.ReadAsync(store, round.Works.SelectMany(work => work.Others.Prepend(work.Person)), cancellationToken).ConfigureAwait(false);
        for (var links = 0; links < MostLinks && round.Follow(); links++)
        {
            await round.ReadAsync(store, round.Works.Select(work => work.Person), cancellationToken).ConfigureAwait(false);
        }

        return round;
    }

    internal StoredPerson? StateOf(PersonKey person) => _states.GetValueOrDefault(person);

    /// <summary>The events of an id: its state, and empty where there is none, or a link.</summary>
    internal ReadOnlyMemory<byte> EventsOf(PersonKey person) => StateOf(person) is { } stored && !PersonLink.TryRead(stored, out _) ? stored.State : default;

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

    private async ValueTask ReadAsync(IPersonStore store, IEnumerable<PersonKey> people, CancellationToken cancellationToken)
    {
        PersonKey[] unread = [.. people.Where(person => !_states.ContainsKey(person)).Distinct()];
        if (unread.Length > 0)
        {
            var states = await store.ReadAsync(unread, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < unread.Length; i++)
            {
                _states[unread[i]] = states[i];
            }
        }
    }

    /// <summary>Puts together what is to be done to one person.</summary>
    private static IReadOnlyList<PersonWork> Joined(IReadOnlyList<PersonWork> works)
    {
        var joined = new Dictionary<PersonKey, PersonWork>(works.Count);
        foreach (var work in works)
        {
            if (joined.TryGetValue(work.Person, out var first))
            {
                first.Take(work);
            }
            else
            {
                joined.Add(work.Person, work);
            }
        }

        return joined.Count == works.Count ? works : [.. joined.Values];
    }
}
