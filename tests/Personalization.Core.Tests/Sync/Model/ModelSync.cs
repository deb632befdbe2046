namespace Personalization.Core.Tests.Sync.Model;

/// <summary>
/// Replays the rules of one sync over whole versions of its table, as naively as they are written. Where an interrupted run leaves doubt
/// about what is remembered of a key, all possibilities are kept until what the store holds decides.
/// </summary>
internal sealed class ModelSync(string id, ModelStore store)
{
    internal enum Trust
    {
        Yes,
        Maybe,
        No,
    }

    private Dictionary<string, HashSet<ModelEntry>> _entries = new(StringComparer.Ordinal);
    private HashSet<string> _fingerprints = [];

    internal string Id { get; } = id;

    /// <summary>Whether the store holds what is remembered.</summary>
    internal Trust Trusted { get; private set; } = Trust.Yes;

    /// <summary>A run that was cut short and may yet be brought to its end.</summary>
    internal ModelRun? Pending { get; private set; }

    internal IReadOnlyDictionary<string, HashSet<ModelEntry>> Entries => _entries;

    internal void StoreLost()
    {
        Trusted = _fingerprints.Count == 0 && _entries.Count == 0 ? Trusted : Trust.No;
        Pending = null;
    }

    internal void StateLost()
    {
        Trusted = Trust.No;
        _entries.Clear();
        _fingerprints = [];
        Pending = null;
    }

    internal ModelRun Plan(ModelShape shape, IReadOnlyList<Person> rows, SyncResync resync = SyncResync.None, bool ignoreRemoved = false)
    {
        var run = new ModelRun(this, shape, rows) { Base = BaseOf(shape, resync) };
        foreach (var group in rows.Where(row => row.Id is not null).GroupBy(row => row.Id!))
        {
            run.Keys.Add(group.Key, PlanRow(shape, run.Base.GetValueOrDefault(group.Key, [ModelEntry.None]), [.. group], resync));
        }

        if (resync != SyncResync.ResetCdc)
        {
            foreach (var key in run.Keys.Values)
            {
                key.Sent = key.Claims is null ? key.Sent : [.. key.Outcomes];
            }

            // Rows that are only skipped claim nothing.
            RefuseMissing(run, resync);
            RefuseSharedValues(run, resync);
            RefuseTakenValues(run);
        }

        foreach (var (key, entries) in run.Base.Where(entry => !run.Keys.ContainsKey(entry.Key)).ToList())
        {
            var gone = new ModelKey(key, 1);
            gone.Outcomes = [.. entries.Select(entry => OutcomeOfGone(shape, entry, resync, ignoreRemoved)).Distinct()];
            run.Keys.Add(key, gone);
        }

        return run;
    }

    /// <summary>The run has come to its end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="observe">What the store holds for a key.</param>
    internal void Complete(ModelRun run, Func<string, ModelPart?> observe)
    {
        var next = new Dictionary<string, HashSet<ModelEntry>>(StringComparer.Ordinal);
        var written = new List<(string Key, ModelPart Part)>();
        foreach (var key in run.Keys.Values)
        {
            var actual = observe(key.Key);
            var possible = key.Outcomes.Where(outcome => ModelPart.Same(store.After(outcome.Action, Id, key.Key, outcome.Part), actual)).ToList();
            if (possible.Count == 0)
            {
                throw new InvalidOperationException(
                    $"Sync '{Id}', key '{key.Key}': the store holds [{actual}]; expected [{string.Join(" or ", key.Outcomes.Select(outcome => $"{outcome.Count}: {store.After(outcome.Action, Id, key.Key, outcome.Part)}"))}]; "
                    + $"before it was [{store.PartOf(Id, key.Key)}], entries {string.Join('/', run.Base.GetValueOrDefault(key.Key, []))}.");
            }

            var done = possible.OrderBy(outcome => outcome.Action == ModelAction.Keep).First();
            if (done.Action != ModelAction.Keep)
            {
                var after = store.After(done.Action, Id, key.Key, done.Part);
                store.Set(Id, key.Key, after);
                if (after is not null)
                {
                    written.Add((key.Key, after));
                }
            }

            var entries = possible.Select(outcome => outcome.Entry).ToHashSet();
            if (!entries.SetEquals([ModelEntry.None]))
            {
                next[key.Key] = entries;
            }
        }

        written.ForEach(write => store.Point(write.Key, write.Part));
        _entries = next;
        _fingerprints = [run.Shape.Fingerprint];
        Trusted = Trust.Yes;
        Pending = null;
    }

    internal ModelPart? PartOf(string key) => store.PartOf(Id, key);

    /// <summary>The run came to its end, and its mark may not have.</summary>
    internal void Doubt() => Trusted = Trust.Maybe;

    /// <summary>The run was cut short, and its plan is still there.</summary>
    internal void Interrupt(ModelRun run, Func<string, ModelPart?> observe)
    {
        Adopt(run, observe);
        Pending = run;
    }

    /// <summary>The run has ended before its end, for good: each of its operations was applied or not.</summary>
    internal void Abandon(ModelRun run, Func<string, ModelPart?> observe)
    {
        Adopt(run, observe);
        foreach (var key in run.Keys.Values)
        {
            var entries = _entries.GetValueOrDefault(key.Key, [ModelEntry.None]);
            entries.UnionWith(run.Base.GetValueOrDefault(key.Key, [ModelEntry.None]));
            entries.UnionWith(key.Outcomes.Select(outcome => outcome.Entry));
            if (key.Sent.Count > 0 || key.Outcomes.Any(outcome => outcome.Action != ModelAction.Keep))
            {
                entries.Add(ModelEntry.Unknown);
            }

            _entries[key.Key] = entries;
        }

        // The run may have been folded, or have come to its end but for the answer.
        _fingerprints.Add(run.Shape.Fingerprint);
        Trusted = Trusted == Trust.Yes ? Trust.Yes : Trust.Maybe;
        Pending = null;
    }

    /// <summary>Takes over what the store holds in the middle of a run, after a look whether that is possible.</summary>
    internal void Adopt(ModelRun run, Func<string, ModelPart?> observe)
    {
        foreach (var key in run.Keys.Values)
        {
            var actual = observe(key.Key);
            var before = store.PartOf(Id, key.Key);
            if (ModelPart.Same(actual, before))
            {
                continue;
            }

            var after = key.Outcomes.Select(outcome => (ModelPart?)store.After(outcome.Action, Id, key.Key, outcome.Part)).Where(part => ModelPart.Same(part, actual)).ToList();
            if (after.Count == 0)
            {
                throw new InvalidOperationException(
                    $"Sync '{Id}', key '{key.Key}': in the middle of a run the store holds [{actual}], which is neither [{before}] nor what the run writes.");
            }

            store.Set(Id, key.Key, after[0]);
        }
    }

    private Dictionary<string, HashSet<ModelEntry>> BaseOf(ModelShape shape, SyncResync resync)
    {
        var must = resync is SyncResync.Full or SyncResync.ClearAndFill || Trusted == Trust.No
            || (!_fingerprints.Contains(shape.Fingerprint) && shape.Mode != SyncMode.Insert);
        var may = must || Trusted == Trust.Maybe || (_fingerprints.Count > 1 && shape.Mode != SyncMode.Insert);
        var entries = _entries.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.SelectMany(state => Forgotten(state, must, may)).ToHashSet(),
            StringComparer.Ordinal);
        if (resync == SyncResync.ResetCdc || (Trusted == Trust.Yes && shape.Mode != SyncMode.Mirror && resync != SyncResync.ClearAndFill))
        {
            return entries;
        }

        // The sweep: the sync's own parts, whoever remembers them.
        foreach (var key in store.LiveKeysOf(Id).ToList())
        {
            if (!entries.TryGetValue(key, out var states))
            {
                entries.Add(key, states = [ModelEntry.None]);
            }

            if (Trusted != Trust.Maybe || shape.Mode == SyncMode.Mirror || resync == SyncResync.ClearAndFill)
            {
                states.Remove(ModelEntry.None);
                states.Remove(ModelEntry.Absent);
            }

            if (states.Count == 0 || Trusted == Trust.Maybe)
            {
                states.Add(ModelEntry.Unknown);
            }
        }

        return entries;
    }

    private static IEnumerable<ModelEntry> Forgotten(ModelEntry entry, bool must, bool may)
    {
        if (entry.Kind != ModelEntryKind.Known || !must)
        {
            yield return entry;
        }

        if (entry.Kind == ModelEntryKind.Known && may)
        {
            yield return ModelEntry.Unknown;
        }
    }

    private static ModelKey PlanRow(ModelShape shape, HashSet<ModelEntry> entries, List<Person> rows, SyncResync resync)
    {
        var key = new ModelKey(rows[0].Id!, rows.Count);
        if (resync == SyncResync.ResetCdc && rows.Count == 1)
        {
            key.Outcomes = [new ModelOutcome(ModelCount.Unchanged, ModelAction.Keep, ModelEntry.Known(shape.InputOf(rows[0])))];
            return key;
        }

        var part = rows.Count > 1 ? null : shape.Map(rows[0]);
        key.Outcomes = [.. entries.SelectMany(entry => rows.Count > 1
            ? Rejected(shape, [entry], resync)
            : OutcomesOfRow(shape, entry, rows[0], part, resync)).Distinct()];
        key.Claims = key.Writes ? part : null;
        return key;
    }

    /// <summary>A row that cannot be mapped needs no mapping where it needs no operation; a displaced one is refused all the same.</summary>
    private static IEnumerable<ModelOutcome> OutcomesOfRow(ModelShape shape, ModelEntry entry, Person row, ModelPart? part, SyncResync resync)
    {
        var outcome = OutcomeOfRow(shape, entry, shape.InputOf(row), part, resync);
        IEnumerable<ModelOutcome> first = outcome is null ? [] : [outcome.Value];
        return part is null ? first.Concat(Rejected(shape, [entry], resync)) : first;
    }

    /// <summary>Refused before the store is asked. Where all parts are to go, those of refused rows go too.</summary>
    private static List<ModelOutcome> Rejected(ModelShape shape, IEnumerable<ModelEntry> entries, SyncResync resync) => [.. entries.Select(entry =>
        resync != SyncResync.ClearAndFill ? new ModelOutcome(ModelCount.Rejected, ModelAction.Keep, entry.Carried)
        : entry.Carried == ModelEntry.Absent ? new ModelOutcome(ModelCount.Rejected, ModelAction.Keep, ModelEntry.Absent)
        : new ModelOutcome(ModelCount.Rejected, RemovalOf(shape, resync), ModelEntry.Absent, AlsoRemoves: true)).Distinct()];

    private static ModelOutcome? OutcomeOfRow(ModelShape shape, ModelEntry entry, string input, ModelPart? part, SyncResync resync)
    {
        if (entry.Kind == ModelEntryKind.Known && shape.Mode != SyncMode.Mirror && resync == SyncResync.None)
        {
            if (entry.Input == input)
            {
                return new ModelOutcome(ModelCount.Unchanged, ModelAction.Keep, entry);
            }

            if (shape.Mode == SyncMode.Insert)
            {
                return new ModelOutcome(ModelCount.Skipped, ModelAction.Keep, entry);
            }
        }

        if (part is null)
        {
            return null;
        }

        var isNew = entry.Kind is ModelEntryKind.None or ModelEntryKind.Absent || resync == SyncResync.ClearAndFill;
        return new ModelOutcome(isNew ? ModelCount.Added : ModelCount.Changed, ModelAction.Write, ModelEntry.Known(part.Input), part);
    }

    private static ModelOutcome OutcomeOfGone(ModelShape shape, ModelEntry entry, SyncResync resync, bool ignoreRemoved)
    {
        if (entry.Kind is ModelEntryKind.None or ModelEntryKind.Absent || resync == SyncResync.ResetCdc)
        {
            return new ModelOutcome(ModelCount.Nothing, ModelAction.Keep, ModelEntry.None);
        }

        return new ModelOutcome(ModelCount.Removed, ignoreRemoved ? ModelAction.Keep : RemovalOf(shape, resync), ModelEntry.None);
    }

    private static ModelAction RemovalOf(ModelShape shape, SyncResync resync) => shape.OnRemoved switch
    {
        RecordDeleteBehavior.DeleteRecord => ModelAction.Remove,
        RecordDeleteBehavior.ClearFields => ModelAction.Clear,
        _ => resync == SyncResync.ClearAndFill ? ModelAction.Drop : ModelAction.Keep,
    };

    /// <summary>Of all claimants of a value the one that has it keeps it; when none has it, none gets it.</summary>
    private void RefuseSharedValues(ModelRun run, SyncResync resync)
    {
        var claims = run.Keys.Values.Where(key => key.Claims is not null)
            .SelectMany(key => key.Claims!.Values.Select(value => (Index: value.Key, value.Value, Key: key)))
            .GroupBy(claim => (claim.Index, claim.Value)).Where(claimants => claimants.Count() > 1);
        foreach (var claimants in claims.ToList())
        {
            var holder = store.HolderOf(claimants.Key.Index, claimants.Key.Value);
            foreach (var claimant in claimants.Where(claimant => claimant.Key.Key != holder))
            {
                var entries = run.Base.GetValueOrDefault(claimant.Key.Key, [ModelEntry.None]);
                var refused = Rejected(run.Shape, entries, resync);
                if (!claimants.Any(other => other.Key.Outcomes.Count > 1))
                {
                    // Otherwise there is perhaps no other claimant, and the store is asked.
                    claimant.Key.Sent = [];
                }

                if (claimant.Key.Sent.Count > 0 && run.Shape.Mode is SyncMode.Update or SyncMode.Insert)
                {
                    // It may say that the row is not for it.
                    refused.AddRange(entries.Select(entry => new ModelOutcome(ModelCount.Skipped, ModelAction.Keep, entry.Carried)));
                }

                claimant.Key.Outcomes = [.. claimant.Key.Outcomes.Where(outcome => outcome.Action != ModelAction.Write).Concat(refused).Distinct()];
                claimant.Key.Claims = null;
                claimant.Key.Why = $"{claimants.Key.Value} is claimed by {string.Join(" and ", claimants.Select(other => other.Key.Key))}";
            }
        }
    }

    /// <summary>Updates need the record, inserts need that there is no part.</summary>
    private void RefuseMissing(ModelRun run, SyncResync resync)
    {
        foreach (var key in run.Keys.Values.Where(key => key.Claims is not null))
        {
            var part = store.PartOf(Id, key.Key);
            if (run.Shape.Mode == SyncMode.Update && !store.Exists(Id, key.Key))
            {
                Refuse(run, key, ModelCount.Skipped);
            }
            else if (run.Shape.Mode == SyncMode.Insert && resync != SyncResync.ClearAndFill && part is { State: ModelPartState.Live })
            {
                var count = part.Input == key.Claims!.Input ? ModelCount.Unchanged : ModelCount.Skipped;
                key.Outcomes = [.. key.Outcomes
                    .Select(outcome => outcome.Action == ModelAction.Write ? new ModelOutcome(count, ModelAction.Keep, ModelEntry.Known(part.Input)) : outcome).Distinct()];
                key.Claims = null;
            }
        }
    }

    /// <summary>A claim on a value that another record keeps is refused, and so are those that wait for the refused one to move.</summary>
    private void RefuseTakenValues(ModelRun run)
    {
        bool again;
        do
        {
            again = false;
            foreach (var key in run.Keys.Values.Where(key => key.Claims is not null))
            {
                if (key.Claims!.Values.Any(value => IsBarred(run, key.Key, value.Key, value.Value)))
                {
                    key.Why = string.Join(", ", key.Claims.Values.Where(value => IsBarred(run, key.Key, value.Key, value.Value)).Select(value =>
                    {
                        var holder = store.HolderOf(value.Key, value.Value)!;
                        return $"{value.Value} is kept by {holder} [{store.PartOf(Id, holder)}] ({string.Join('/', run.Keys[holder].Outcomes.Select(outcome => outcome.Count))} {run.Keys[holder].Why})";
                    }));
                    Refuse(run, key, ModelCount.Rejected);
                    again = true;
                }
            }
        }
        while (again);
    }

    private bool IsBarred(ModelRun run, string key, string index, string value)
    {
        var holder = store.HolderOf(index, value);
        if (holder is null || holder == key || !run.Keys.TryGetValue(holder, out var other))
        {
            // A holder without a row gives way, whatever the delete behavior.
            return false;
        }

        if (other.Outcomes.All(outcome => outcome.AlsoRemoves))
        {
            return false;
        }

        return other.Claims is null || other.Claims.Values.GetValueOrDefault(index) == value;
    }

    private static void Refuse(ModelRun run, ModelKey key, ModelCount count)
    {
        var carried = run.Base.GetValueOrDefault(key.Key, [ModelEntry.None]).Select(entry => new ModelOutcome(count, ModelAction.Keep, entry.Carried));
        key.Outcomes = [.. key.Outcomes.Where(outcome => outcome.Action != ModelAction.Write).Concat(carried).Distinct()];
        key.Claims = null;
    }
}
