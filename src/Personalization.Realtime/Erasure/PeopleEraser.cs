using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Erasure;

/// <summary>Erases a person's states, live attributes, and entries of every stream: the log, the outbox, violations and dead letters.</summary>
internal sealed class PeopleEraser(RealtimeEngine engine) : IPersonEraser
{
    private const int Page = 256;
    private const int MostAttempts = 100;

    /// <summary>What was under way when the person was put on the list may still write: it is looked once more until there is nothing.</summary>
    private const int MostRounds = 5;

    public async ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["states"] = 0, ["attributes"] = 0 };
        foreach (var stream in Enum.GetValues<PersonStream>())
        {
            counts[NameOf(stream)] = 0;
        }

        for (var (round, found) = (0, 1L); round < MostRounds && found > 0; round++)
        {
            found = await EraseStatesAsync(person, counts, cancellationToken).ConfigureAwait(false);
            foreach (var stream in Enum.GetValues<PersonStream>())
            {
                var removed = await EraseEntriesAsync(stream, person, cancellationToken).ConfigureAwait(false);
                counts[NameOf(stream)] += removed;
                found += removed;
            }
        }

        return [.. counts.Select(one => new ErasedCount(one.Key, null, one.Value))];
    }

    private static string NameOf(PersonStream stream) => stream switch
    {
        PersonStream.Log => "log",
        PersonStream.Outbox => "outbox",
        PersonStream.Violations => "violations",
        PersonStream.DeadLetters => "deadLetters",
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    };

    private async ValueTask<long> EraseStatesAsync(ErasedPerson person, Dictionary<string, long> counts, CancellationToken cancellationToken)
    {
        var erased = 0L;
        foreach (var chunk in person.People.Where(PersonLimits.CanHold).Chunk(PersonLimits.MaxItems))
        {
            var open = chunk;
            for (var attempt = 0; open.Length > 0; attempt++)
            {
                if (attempt == MostAttempts)
                {
                    throw new RecordStoreException("people", "commit", $"The state of a person changed {MostAttempts} times while it was erased. Try again.") { Kind = RecordStoreErrorKind.Transient };
                }

                var states = await engine.Store.ReadAsync(open, cancellationToken).ConfigureAwait(false);
                PersonCommit[] commits = [.. open.Zip(states).Where(one => one.Second is not null).Select(one => new PersonCommit { Person = one.First, ExpectedVersion = one.Second!.Version, State = default })];
                var versions = commits.Length == 0 ? [] : await engine.Store.CommitAsync(commits, cancellationToken).ConfigureAwait(false);
                foreach (var commit in commits.Where((_, at) => versions[at] > 0))
                {
                    counts[PersonIds.IsAttributes(commit.Person) ? "attributes" : "states"]++;
                    erased++;
                }

                open = [.. commits.Where((_, at) => versions[at] == 0).Select(commit => commit.Person)];
            }
        }

        return erased;
    }

    private async ValueTask<long> EraseEntriesAsync(PersonStream stream, ErasedPerson person, CancellationToken cancellationToken)
    {
        var removed = 0L;
        HashSet<PersonKey> people = stream == PersonStream.DeadLetters ? [.. person.People, .. person.People.Select(PersonIds.OfRefused)] : [.. person.People];

        // All that belongs to a person lies in the bucket of one of the person's keys.
        foreach (var bucket in people.Where(PersonLimits.CanHold).Select(key => key.Bucket).Distinct().Order())
        {
            var after = 0L;
            for (var isFull = true; isFull;)
            {
                var entries = await engine.Store.ReadStreamAsync(stream, bucket, after, Page, cancellationToken).ConfigureAwait(false);
                long[] mine = [.. entries.Where(entry => people.Contains(entry.Person)).Select(entry => entry.Position)];
                removed += mine.Length == 0 ? 0 : await engine.Store.RemoveEntriesAsync(stream, bucket, mine, cancellationToken).ConfigureAwait(false);
                after = entries.Count > 0 ? entries[^1].Position : after;
                isFull = entries.Count == Page;
            }
        }

        return removed;
    }
}
