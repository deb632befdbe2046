namespace Personalization.People.Memory;

/// <summary>All of the people of one bucket, behind one lock.</summary>
internal sealed class MemoryBucket(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PersonKey, MemoryPerson> _people = [];
    private readonly SortedSet<PersonKey> _order = new(Comparer<PersonKey>.Create(Compare));
    private readonly SortedSet<(long Due, PersonKey Person)> _due = new(Comparer<(long Due, PersonKey Person)>.Create(
        static (one, other) => one.Due != other.Due ? one.Due.CompareTo(other.Due) : Compare(one.Person, other.Person)));

    private readonly MemoryStreamLog[] _streams = [.. Enum.GetValues<PersonStream>().Select(_ => new MemoryStreamLog())];
    private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);
    private long _last;

    internal StoredPerson? Find(PersonKey person)
    {
        lock (_lock)
        {
            return _people.TryGetValue(person, out var found) ? found.Stored : null;
        }
    }

    internal long Commit(PersonCommit commit)
    {
        lock (_lock)
        {
            _people.TryGetValue(commit.Person, out var before);
            if ((before?.Stored.Version ?? 0) != commit.ExpectedVersion)
            {
                return 0;
            }

            var version = Next();
            long? due = commit.Due is { } time ? PersonLimits.DueMilliseconds(time) : null;
            Exchange(commit.Person, before, commit.State.IsEmpty ? null : new MemoryPerson(new StoredPerson(commit.State.ToArray(), version), due));

            for (var stream = PersonStream.Log; stream <= PersonStream.DeadLetters; stream++)
            {
                Append(StreamOf(stream), commit.Person, commit.EntriesOf(stream));
            }

            return version;
        }
    }

    internal List<PersonKey> ReadDue(long until, int limit)
    {
        lock (_lock)
        {
            return [.. _due.TakeWhile(due => due.Due <= until).Take(limit).Select(due => due.Person)];
        }
    }

    internal List<PersonKey> List(PersonKey? after, int limit)
    {
        lock (_lock)
        {
            if (after is not { } last)
            {
                return [.. _order.Take(limit)];
            }

            return _order.Count == 0 || Compare(last, _order.Max) >= 0 ? [] : [.. _order.GetViewBetween(last, _order.Max).SkipWhile(person => person == last).Take(limit)];
        }
    }

    internal List<StreamEntry> ReadStream(PersonStream stream, long after, int limit)
    {
        lock (_lock)
        {
            return StreamOf(stream).Read(after, limit);
        }
    }

    internal void TrimStream(PersonStream stream, long through)
    {
        lock (_lock)
        {
            StreamOf(stream).Trim(through);
        }
    }

    internal int RemoveEntries(PersonStream stream, IReadOnlyList<long> positions)
    {
        lock (_lock)
        {
            return StreamOf(stream).Remove([.. positions]);
        }
    }

    internal string? ReadNote(string name)
    {
        lock (_lock)
        {
            return _notes.GetValueOrDefault(name);
        }
    }

    internal bool TryWriteNote(string name, string? expected, string? note)
    {
        lock (_lock)
        {
            if (!string.Equals(_notes.GetValueOrDefault(name), expected, StringComparison.Ordinal))
            {
                return false;
            }

            if (note is null)
            {
                _notes.Remove(name);
            }
            else
            {
                _notes[name] = note;
            }

            return true;
        }
    }

    private static int Compare(PersonKey one, PersonKey other)
        => string.CompareOrdinal(one.Space, other.Space) is var spaces and not 0 ? spaces : string.CompareOrdinal(one.Id, other.Id);

    private MemoryStreamLog StreamOf(PersonStream stream) => _streams[(int)stream];

    private long Next() => _last = PersonLimits.NextNumber(_last, time.GetUtcNow());

    /// <summary>Puts a person in the place of what was there. What stays as it was in an order is not touched.</summary>
    private void Exchange(PersonKey person, MemoryPerson? before, MemoryPerson? after)
    {
        if (after is not null)
        {
            _people[person] = after;
            if (before is null)
            {
                _order.Add(person);
            }
        }
        else if (before is not null)
        {
            _people.Remove(person);
            _order.Remove(person);
        }

        if (before?.Due == after?.Due)
        {
            return;
        }

        if (before?.Due is { } last)
        {
            _due.Remove((last, person));
        }

        if (after?.Due is { } next)
        {
            _due.Add((next, person));
        }
    }

    private void Append(MemoryStreamLog stream, PersonKey person, IReadOnlyList<PersonEntry> entries)
    {
        foreach (var entry in entries)
        {
            stream.Append(new StreamEntry(Next(), person, entry.Time.ToUniversalTime(), entry.Body.ToArray()));
        }
    }

    private sealed record MemoryPerson(StoredPerson Stored, long? Due);
}
