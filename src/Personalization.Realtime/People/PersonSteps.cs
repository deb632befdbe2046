using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>
/// Takes people one step further: reads their states and records, computes, and commits by compare-and-set; whose state another one has changed meanwhile is computed anew.
/// No host owns a person, and nothing else is needed for order. Thread-safe.
/// </summary>
/// <param name="store">Where the states are.</param>
/// <param name="records">Where the records are.</param>
/// <param name="marks">Knows whether the store has lost people.</param>
/// <param name="time">The clock.</param>
internal sealed class PersonSteps(IPersonStore store, RecordAccess records, StoreMarks marks, TimeProvider time) : IDisposable
{
    /// <summary>How many people are taken at once: with all their ids they are fewer than a store reads in one call.</summary>
    internal const int MostAtOnce = 256;

    private const int MostAttempts = 100;
    private const int MostOthers = 900;

    /// <summary>So many attempts are made at once with others; after them people that many want are taken by one call at a time, for together they only disturb each other.</summary>
    private const int FreeAttempts = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Gets who is told of what is written.</summary>
    internal StreamSignal Signal { get; } = new();

    public void Dispose() => _turn.Dispose();

    /// <summary>Takes the steps. When it returns, all are durable.</summary>
    /// <returns>How many transitions came of them.</returns>
    /// <exception cref="RecordStoreException">A store failed. Any of the steps may have been committed; all of them can be taken again.</exception>
    internal async ValueTask<int> RunAsync(IEnumerable<PersonWork> works, CancellationToken cancellationToken)
    {
        var transitions = 0;
        var chunk = new List<PersonWork>();
        var others = 0;
        foreach (var work in works.Where(work => PersonLimits.CanHold(work.Person)))
        {
            work.Others.RemoveWhere(other => !PersonLimits.CanHold(other));
            if (chunk.Count == MostAtOnce || (chunk.Count > 0 && chunk.Count + others + 1 + work.Others.Count > MostOthers))
            {
                transitions += await RunChunkAsync(chunk, cancellationToken).ConfigureAwait(false);
                chunk.Clear();
                others = 0;
            }

            chunk.Add(work);
            others += work.Others.Count;
        }

        return chunk.Count == 0 ? transitions : transitions + await RunChunkAsync(chunk, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> RunChunkAsync(List<PersonWork> works, CancellationToken cancellationToken)
    {
        var transitions = 0;
        var hasTurn = false;
        try
        {
            List<PersonWork> open = [.. works];
            for (var attempt = 0; open.Count > 0; attempt++)
            {
                if (attempt == MostAttempts)
                {
                    throw new RecordStoreException("people", "commit", $"The states of some people changed {MostAttempts} times while steps were computed. Try again.")
                    {
                        Kind = RecordStoreErrorKind.Transient,
                    };
                }

                hasTurn = hasTurn || (attempt >= FreeAttempts && await _turn.WaitAsync(LongestWait, cancellationToken).ConfigureAwait(false));
                (var made, open) = await AttemptAsync(open, cancellationToken).ConfigureAwait(false);
                transitions += made;
            }
        }
        finally
        {
            if (hasTurn)
            {
                _turn.Release();
            }
        }

        return transitions;
    }

    /// <returns>How many transitions were written, and what is still to be done.</returns>
    private async ValueTask<(int Transitions, List<PersonWork> Open)> AttemptAsync(List<PersonWork> open, CancellationToken cancellationToken)
    {
        var transitions = 0;
        var round = await PersonRound.ReadAsync(store, open, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await marks.ThrowIfLostAsync(round.Works.Where(work => work.Plan is not null && round.StateOf(work.Person) is null).Select(work => work.Person.Bucket), cancellationToken).ConfigureAwait(false);
        var seen = await ReadRecordsAsync(round.Works, cancellationToken).ConfigureAwait(false);
        TakenStep[] steps = [.. round.Works.Select(work => TakenStep.Compute(work, round, seen.GetValueOrDefault(work.Person)))];
        var again = new List<PersonWork>();
        var done = await CommitAsync([.. steps.Where(step => step.Commit is not null)], cancellationToken).ConfigureAwait(false);
        foreach (var step in steps)
        {
            if (step.Commit is { } commit && !done.Contains(commit.Person))
            {
                again.Add(step.Work);
            }
            else
            {
                transitions += step.Commit?.Outbox.Count ?? 0;
            }
        }

        TakenStep[] settled = [.. steps.Where(step => !again.Contains(step.Work))];
        again.AddRange(await LinkAsync(settled, round, cancellationToken).ConfigureAwait(false));
        again.AddRange(await LookAgainAsync(settled, round, seen, cancellationToken).ConfigureAwait(false));
        return (transitions, again);
    }

    private async ValueTask<HashSet<PersonKey>> CommitAsync(PersonCommit[] commits, CancellationToken cancellationToken)
    {
        var done = new HashSet<PersonKey>();
        if (commits.Length > 0)
        {
            var versions = await store.CommitAsync(commits, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < commits.Length; i++)
            {
                if (versions[i] > 0)
                {
                    done.Add(commits[i].Person);
                    Signal.Wrote(commits[i]);
                }
            }
        }

        return done;
    }

    private ValueTask<HashSet<PersonKey>> CommitAsync(TakenStep[] steps, CancellationToken cancellationToken)
        => CommitAsync([.. steps.Select(step => step.Commit!)], cancellationToken);

    /// <summary>The second step of a merge: what was merged becomes a link. A crash before it leaves it to be merged again, which counts nothing twice.</summary>
    private async ValueTask<IReadOnlyList<PersonWork>> LinkAsync(TakenStep[] steps, PersonRound round, CancellationToken cancellationToken)
    {
        var links = new Dictionary<PersonKey, (PersonCommit Commit, PersonWork Work)>();
        foreach (var step in steps)
        {
            foreach (var other in step.Work.Others)
            {
                if (step.LinkOf(other, round) is { } link)
                {
                    links[other] = (link, step.Work);
                }
            }
        }

        var done = await CommitAsync([.. links.Values.Select(link => link.Commit)], cancellationToken).ConfigureAwait(false);
        return [.. links.Where(link => !done.Contains(link.Key)).Select(link => Again(link.Value.Work, link.Key))];

        static PersonWork Again(PersonWork work, PersonKey other) => new(work.Person, work.Plan) { Others = { other }, Cause = work.Cause, KeepsLinks = work.KeepsLinks };
    }

    /// <summary>
    /// A record may change between reading it and the commit. Where a state was stored, whoever tells of the change has written it, so that the commit failed; where none was, the record is looked at once more. So is that of a value, to which a device may have led long after the record appeared.
    /// </summary>
    private async ValueTask<IReadOnlyList<PersonWork>> LookAgainAsync(
        TakenStep[] steps, PersonRound round, IReadOnlyDictionary<PersonKey, SeenRecord> seen, CancellationToken cancellationToken)
    {
        PersonWork[] first = [.. steps.Where(step => step.Commit is not null && step.Work.Plan is not null && round.EventsOf(step.Work.Person).IsEmpty).Select(step => step.Work)];
        var again = new List<PersonWork>();
        var now = await ReadRecordsAsync(first, cancellationToken).ConfigureAwait(false);
        foreach (var work in first)
        {
            if (now.TryGetValue(work.Person, out var record) && !record.IsLike(seen[work.Person]))
            {
                again.Add(new PersonWork(work.Person, work.Plan) { Touch = PersonTouch.Record, Cause = Causes.Record });
            }
            else if (PersonIds.ValueOf(work.Person, work.Plan!.Collection) is { } awaited
                && (await records.FindKeysAsync(work.Plan.Collection, awaited.Index, [awaited.Value], cancellationToken).ConfigureAwait(false)).TryGetValue(awaited.Value, out var key))
            {
                again.Add(new PersonWork(PersonIds.OfRecord(work.Plan.Name, key), work.Plan) { Others = { work.Person }, Cause = Causes.Record });
            }
        }

        return again;
    }

    private async ValueTask<IReadOnlyDictionary<PersonKey, SeenRecord>> ReadRecordsAsync(IReadOnlyList<PersonWork> works, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<PersonKey, SeenRecord>();
        foreach (var parent in works.Where(work => work.Plan is not null && PersonIds.RecordOf(work.Person) is not null).GroupBy(work => work.Plan!))
        {
            PersonKey[] people = [.. parent.Select(work => work.Person)];
            var found = await records.ReadAsync(parent.Key.Collection, [.. people.Select(person => PersonIds.RecordOf(person)!)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < people.Length; i++)
            {
                seen[people[i]] = found[i];
            }
        }

        return seen;
    }
}
