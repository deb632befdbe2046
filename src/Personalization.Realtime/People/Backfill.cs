using System.Globalization;
using System.Runtime.CompilerServices;
using Personalization.People;
using Personalization.Realtime.Evaluation.Compilation;

namespace Personalization.Realtime.People;

/// <summary>
/// Brings people to a changed definition. First the log of the longest window is replayed, so that states have the events that new conditions ask for; until that is through, changed audiences answer by the memberships
/// that are written, and no transition is written. Then every record and every stored person is taken one step further, which writes each difference once. Every host may do it, and any number of times.
/// </summary>
/// <remarks>
/// How far a bucket has come is a note of it, a name a parent: <c>replayed</c> or <c>done</c>, then the fingerprints of the plan and of each audience. A bucket that lost its people has lost the note, too.
/// A host that takes events by other definitions than the last ones writes <c>mixed</c> over the first of these notes, so that whoever starts next replays the log.
/// </remarks>
internal sealed class Backfill(RealtimeEngine engine) : IDisposable
{
    private const string Replayed = "replayed";
    private const string Done = "done";
    private const string Mixed = "mixed";
    private const int Page = 256;

    private readonly LivePace _pace = new(engine);

    public void Dispose() => _pace.Dispose();

    /// <summary>Reads how far the store's people have come to some plans.</summary>
    internal async ValueTask LookAsync(RealtimePlans plans, CancellationToken cancellationToken)
    {
        foreach (var plan in plans.All)
        {
            var notes = new string?[PersonKey.Buckets];
            for (var bucket = 0; bucket < notes.Length; bucket++)
            {
                notes[bucket] = await engine.Store.ReadNoteAsync(bucket, NoteOf(plan), cancellationToken).ConfigureAwait(false);
            }

            var (replayed, done) = (TextOf(plan, Replayed), TextOf(plan, Done));
            var isBehind = IsBehind(plan);
            var isDone = !isBehind && Array.TrueForAll(notes, note => note == done);
            var isReplayed = isDone || (!isBehind && Array.TrueForAll(notes, note => note == replayed || note == done))
                || (Array.TrueForAll(notes, note => note is null) && await IsLogEmptyAsync(cancellationToken).ConfigureAwait(false));
            var unchanged = plan.Audiences.Audiences
                .Where(audience => (!isBehind || Had(plan, audience)) && Array.TrueForAll(notes, note => note is not null && note.Contains(WordOf(audience.Id, audience.Fingerprint), StringComparison.Ordinal)))
                .Select(audience => audience.Name);
            plan.Progress.Begin(unchanged, isReplayed, isDone);
        }
    }

    /// <summary>Brings everyone to what is configured, if there is anybody to bring.</summary>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var plans = engine.Plans;
        var transitions = 0;
        if (plans.All.Any(plan => plan.IsReplaying))
        {
            await ReplayAsync([.. plans.All.Where(plan => plan.IsReplaying)], cancellationToken).ConfigureAwait(false);
            foreach (var plan in plans.All.Where(plan => plan.IsReplaying))
            {
                await WriteNotesAsync(plan, Replayed, cancellationToken).ConfigureAwait(false);
                plan.Progress.Replayed();
            }
        }

        foreach (var plan in plans.All.Where(plan => !plan.Progress.IsDone))
        {
            transitions += await WalkAsync(plan, Causes.Definition, cancellationToken).ConfigureAwait(false);
            await WriteNotesAsync(plan, Done, cancellationToken).ConfigureAwait(false);
            plan.Progress.Complete();
        }

        return transitions;
    }

    /// <summary>Says so in the store where others have brought people to definitions that this process does not have: it goes on to take events, and those are not counted by them.</summary>
    internal async ValueTask TellAsync(CancellationToken cancellationToken)
    {
        foreach (var plan in engine.Plans.All.Where(plan => plan.Progress.IsDone))
        {
            var note = await engine.Store.ReadNoteAsync(0, NoteOf(plan), cancellationToken).ConfigureAwait(false);
            if (note is not null and not Mixed && note != TextOf(plan, Done))
            {
                await engine.Store.TryWriteNoteAsync(0, NoteOf(plan), note, Mixed, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes up the events of the log that are missing from states.</summary>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> ReplayAsync(IReadOnlyList<ParentPlan> plans, CancellationToken cancellationToken)
    {
        var transitions = 0;
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            await foreach (var page in ReadLogAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                var works = await engine.Router.RouteAgainAsync(plans, page, cancellationToken).ConfigureAwait(false);
                transitions += await StepAsync(works, cancellationToken).ConfigureAwait(false);
            }
        }

        return transitions;
    }

    /// <summary>Takes everyone one step further: all records of a parent, and all people of it that are stored.</summary>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> WalkAsync(ParentPlan plan, string cause, CancellationToken cancellationToken)
    {
        var transitions = await WalkStoredAsync(plan, cause, cancellationToken).ConfigureAwait(false);
        var page = new List<PersonKey>(Page);
        await foreach (var key in engine.Records.ListKeysAsync(plan.Collection, cancellationToken).ConfigureAwait(false))
        {
            page.Add(PersonIds.OfRecord(plan.Name, key));
            if (page.Count == Page)
            {
                transitions += await StepAsync(plan, page, cause, cancellationToken).ConfigureAwait(false);
                page.Clear();
            }
        }

        return transitions + await StepAsync(plan, page, cause, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes those one step further who are stored, whether they have a record or not.</summary>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> WalkStoredAsync(ParentPlan plan, string cause, CancellationToken cancellationToken)
    {
        var transitions = 0;
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            await foreach (var people in ListAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                var mine = people.Where(person => person.Space == plan.Name && PersonIds.RecordOf(person) is not null);
                transitions += await StepAsync(plan, mine, cause, cancellationToken).ConfigureAwait(false);
            }
        }

        return transitions;
    }

    /// <summary>Reads the log of a bucket, page by page.</summary>
    internal async IAsyncEnumerable<IReadOnlyList<StreamEntry>> ReadLogAsync(int bucket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        for (var isFull = true; isFull;)
        {
            var entries = await engine.Store.ReadStreamAsync(PersonStream.Log, bucket, after, Page, cancellationToken).ConfigureAwait(false);
            yield return entries;
            after = entries.Count > 0 ? entries[^1].Position : after;
            isFull = entries.Count == Page;
        }
    }

    /// <summary>Lists the people of a bucket, page by page.</summary>
    internal async IAsyncEnumerable<IReadOnlyList<PersonKey>> ListAsync(int bucket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PersonKey? after = null;
        for (var isFull = true; isFull;)
        {
            var people = await engine.Store.ListAsync(bucket, after, Page, cancellationToken).ConfigureAwait(false);
            yield return people;
            after = people.Count > 0 ? people[^1] : after;
            isFull = people.Count == Page;
        }
    }

    /// <summary>Takes many people one step further. Live work goes first, as <see cref="LivePace"/> says.</summary>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> StepAsync(IReadOnlyList<PersonWork> works, CancellationToken cancellationToken)
    {
        var transitions = 0;
        for (var start = 0; start < works.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begin = start;
            var (count, written) = await _pace.TakeAsync(works.Count - start, most => engine.Steps.RunAsync(works.Skip(begin).Take(most), cancellationToken), cancellationToken).ConfigureAwait(false);
            transitions += written;
            start += count;
        }

        return transitions;
    }

    private ValueTask<int> StepAsync(ParentPlan plan, IEnumerable<PersonKey> people, string cause, CancellationToken cancellationToken)
        => StepAsync([.. people.Select(person => new PersonWork(person, plan) { Touch = PersonTouch.Record, Cause = cause })], cancellationToken);

    /// <summary>Whether events were taken here by other definitions than those that come. Another process may have brought everyone to these before, but not the events since.</summary>
    private bool IsBehind(ParentPlan plan)
        => engine.IsStarted && (engine.Plans.Find(plan.Name) is not { IsReplaying: false } before || before.Audiences.Fingerprint != plan.Audiences.Fingerprint);

    private bool Had(ParentPlan plan, CompiledAudience audience)
        => engine.Plans.Find(plan.Name)?.Audiences.Audiences.Any(before => (before.Id, before.Fingerprint) == (audience.Id, audience.Fingerprint)) == true;

    private async ValueTask<bool> IsLogEmptyAsync(CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            if ((await engine.Store.ReadStreamAsync(PersonStream.Log, bucket, 0, 1, cancellationToken).ConfigureAwait(false)).Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask WriteNotesAsync(ParentPlan plan, string phase, CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            var before = await engine.Store.ReadNoteAsync(bucket, NoteOf(plan), cancellationToken).ConfigureAwait(false);

            // Whoever else has changed it meanwhile has done the same work, or is on another configuration, which the next start of a host finds.
            await engine.Store.TryWriteNoteAsync(bucket, NoteOf(plan), before, TextOf(plan, phase), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string NoteOf(ParentPlan plan) => "plan:" + plan.Name;

    private static string TextOf(ParentPlan plan, string phase)
        => string.Join(' ', plan.Audiences.Audiences.Select(audience => WordOf(audience.Id, audience.Fingerprint)).Order(StringComparer.Ordinal).Prepend(Hex(plan.Audiences.Fingerprint)).Prepend(phase));

    private static string WordOf(ulong id, ulong fingerprint) => $"{Hex(id)}={Hex(fingerprint)}";

    private static string Hex(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);
}
