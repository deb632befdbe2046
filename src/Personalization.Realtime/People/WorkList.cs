using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Work gathered by person, in the order in which people came.</summary>
internal sealed class WorkList
{
    /// <summary>Among so few the eye is faster than the hash.</summary>
    private const int Few = 4;

    private readonly List<PersonWork> _works = [];
    private Dictionary<PersonKey, PersonWork>? _byPerson;

    internal IReadOnlyList<PersonWork> All => _works;

    /// <summary>Finds the work of a person.</summary>
    internal PersonWork? Find(PersonKey person)
    {
        if (_byPerson is not null)
        {
            return _byPerson.GetValueOrDefault(person);
        }

        foreach (var work in _works)
        {
            if (work.Person == person)
            {
                return work;
            }
        }

        return null;
    }

    /// <summary>Finds the work of a person, or adds some.</summary>
    internal PersonWork Of(PersonKey person, ParentPlan? plan)
    {
        if (Find(person) is { } found)
        {
            return found;
        }

        var work = new PersonWork(person, plan);
        Add(work);
        return work;
    }

    /// <summary>Adds the work of a person who has none yet.</summary>
    internal void Add(PersonWork work)
    {
        _works.Add(work);
        if (_byPerson is not null)
        {
            _byPerson.Add(work.Person, work);
        }
        else if (_works.Count > Few)
        {
            _byPerson = _works.ToDictionary(one => one.Person);
        }
    }
}
