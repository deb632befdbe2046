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

    /// <summary>Gets who was erased, as it was known a moment ago; nobody by default.</summary>
    internal Func<CancellationToken, ValueTask<SuppressedKeys>> FindSuppressed { get; init; } = static _ => new(SuppressedKeys.None);

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
        foreach (var work in works)
        {
            if (!PersonLimits.CanHold(work.Person))
            {
                continue;
            }

            work.Others.RemoveWhere(static other => !PersonLimits.CanHold(other));
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

    private async ValueTask<int> RunChunkAsync(IReadOnlyList<PersonWork> works, CancellationToken cancellationToken)
    {
        var transitions = 0;
        var hasTurn = false;
        try
        {
            IReadOnlyList<PersonWork> open = [.. works];
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
    private async ValueTask<(int Transitions, IReadOnlyList<PersonWork> Open)> AttemptAsync(IReadOnlyList<PersonWork> open, CancellationToken cancellationToken)
    {
        // What was read before somebody was erased, such as the log of a backfill, makes no state of that person any more.
        var suppressed = await FindSuppressed(cancellationToken).ConfigureAwait(false);
        open = suppressed.IsEmpty ? open : [.. open.Where(work => !suppressed.Contains(work.Person))];
        if (open.Count == 0)
        {
            return (0, open);
        }

        var round = await PersonRound.ReadAsync(store, open, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await ThrowIfLostAsync(round, cancellationToken).ConfigureAwait(false);
        var works = round.Works.Any(round.IsOfNobody) ? [.. round.Works.Where(work => !round.IsOfNobody(work))] : round.Works;
        var seen = await ReadRecordsAsync(works, cancellationToken).ConfigureAwait(false);
        if (LoseRecords(works, seen))
        {
            return (0, works);
        }

        var steps = new List<TakenStep>(works.Count);
        for (var i = 0; i < works.Count; i++)
        {
            steps.Add(TakenStep.Compute(works[i], round, seen[i]));
        }

        var isDone = await CommitAsync(steps, cancellationToken).ConfigureAwait(false);
        var transitions = 0;
        List<PersonWork>? again = null;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            if (isDone[i])
            {
                transitions += steps[i].Commit?.Outbox.Count ?? 0;
                continue;
            }

            (again ??= []).Add(works[i]);
            steps.RemoveAt(i);
        }

        again = Joined(again, await LinkAsync(steps, round, cancellationToken).ConfigureAwait(false));
        again = Joined(again, await LookAgainAsync(steps, round, cancellationToken).ConfigureAwait(false));
        return (transitions, again ?? (IReadOnlyList<PersonWork>)[]);
    }

    /// <returns>Whether the work of anybody is another person's, since there is no record.</returns>
    private static bool LoseRecords(IReadOnlyList<PersonWork> works, SeenRecord[] seen)
    {
        var hasLost = false;
        for (var i = 0; i < seen.Length; i++)
        {
            if (works[i].Unrecorded is not null && !seen[i].IsStored)
            {
                works[i].LoseRecord();
                hasLost = true;
            }
        }

        return hasLost;
    }

    private static List<PersonWork>? Joined(List<PersonWork>? works, List<PersonWork>? more)
    {
        if (works is null || more is null)
        {
            return works ?? more;
        }

        works.AddRange(more);
        return works;
    }

    private ValueTask ThrowIfLostAsync(PersonRound round, CancellationToken cancellationToken)
    {
        List<int>? asked = null;
        foreach (var work in round.Works)
        {
            if (work.Plan is not null && round.StateOf(work.Person) is null)
            {
                (asked ??= []).Add(work.Person.Bucket);
            }
        }

        return asked is null ? default : marks.ThrowIfLostAsync(asked, cancellationToken);
    }

    /// <returns>For each step, in order, whether it is over: one that has nothing to commit is.</returns>
    private async ValueTask<bool[]> CommitAsync(List<TakenStep> steps, CancellationToken cancellationToken)
    {
        var isDone = new bool[steps.Count];
        var commits = new List<PersonCommit>(steps.Count);
        foreach (var step in steps)
        {
            if (step.Commit is { } commit)
            {
                commits.Add(commit);
            }
        }

        var versions = commits.Count == 0 ? [] : await store.CommitAsync(commits, cancellationToken).ConfigureAwait(false);
        for (int i = 0, at = 0; i < isDone.Length; i++)
        {
            if (steps[i].Commit is not { } commit)
            {
                isDone[i] = true;
                continue;
            }

            isDone[i] = versions[at++] > 0;
            if (isDone[i])
            {
                Signal.Wrote(commit);
            }
        }

        return isDone;
    }

    /// <summary>The second step of a merge: what was merged becomes a link. A crash before it leaves it to be merged again, which counts nothing twice.</summary>
    private async ValueTask<List<PersonWork>?> LinkAsync(List<TakenStep> steps, PersonRound round, CancellationToken cancellationToken)
    {
        Dictionary<PersonKey, (PersonCommit Commit, PersonWork Work)>? links = null;
        foreach (var step in steps)
        {
            foreach (var other in step.Work.Others)
            {
                if (step.LinkOf(other, round) is { } link)
                {
                    (links ??= [])[other] = (link, step.Work);
                }
            }
        }

        if (links is null)
        {
            return null;
        }

        List<PersonWork>? again = null;
        (PersonCommit Commit, PersonWork Work)[] all = [.. links.Values];
        var versions = await store.CommitAsync([.. all.Select(link => link.Commit)], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < all.Length; i++)
        {
            if (versions[i] == 0)
            {
                var work = all[i].Work;
                (again ??= []).Add(new PersonWork(work.Person, work.Plan) { Others = { all[i].Commit.Person }, Cause = work.Cause, KeepsLinks = work.KeepsLinks });
            }
        }

        return again;
    }

    /// <summary>
    /// A record may change between reading it and the commit. Where a state was stored, whoever tells of the change has written it, so that the commit failed; where none was, the record is looked at once more. So is that of a value, to which a device may have led long after the record appeared.
    /// </summary>
    private async ValueTask<List<PersonWork>?> LookAgainAsync(List<TakenStep> steps, PersonRound round, CancellationToken cancellationToken)
    {
        var first = steps.FindAll(step => step.Commit is not null && step.Work.Plan is not null && round.EventsOf(step.Work.Person).IsEmpty);
        if (first.Count == 0)
        {
            return null;
        }

        List<PersonWork>? again = null;
        var now = await ReadRecordsAsync([.. first.Select(step => step.Work)], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < first.Count; i++)
        {
            var work = first[i].Work;
            if (!now[i].IsLike(first[i].Record))
            {
                (again ??= []).Add(new PersonWork(work.Person, work.Plan) { Touch = PersonTouch.Record, Cause = Causes.Record });
            }
            else if (PersonIds.ValueOf(work.Person, work.Plan!.Collection) is { } awaited
                && await records.FindKeyAsync(work.Plan.Collection, awaited.Index, awaited.Value, cancellationToken).ConfigureAwait(false) is { } key)
            {
                (again ??= []).Add(new PersonWork(PersonIds.OfRecord(work.Plan.Name, key), work.Plan) { Others = { work.Person }, Cause = Causes.Record });
            }
        }

        return again;
    }

    /// <returns>For each work, in order, the record of its person.</returns>
    private async ValueTask<SeenRecord[]> ReadRecordsAsync(IReadOnlyList<PersonWork> works, CancellationToken cancellationToken)
    {
        var seen = new SeenRecord[works.Count];
        Dictionary<ParentPlan, (List<int> At, List<string> Keys)>? byParent = null;
        for (var i = 0; i < seen.Length; i++)
        {
            if (works[i].Plan is not { } plan || PersonIds.RecordOf(works[i].Person) is not { } key)
            {
                continue;
            }

            byParent ??= [];
            if (!byParent.TryGetValue(plan, out var asked))
            {
                byParent.Add(plan, asked = ([], []));
            }

            asked.At.Add(i);
            asked.Keys.Add(key);
        }

        foreach (var (plan, (at, keys)) in byParent ?? [])
        {
            var found = await records.ReadAsync(plan.Collection, keys, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < at.Count; i++)
            {
                seen[at[i]] = found[i];
            }
        }

        return seen;
    }
}
