namespace Personalization.Core.Tests.Sync.Model;

/// <summary>What the model remembers of a key after a run.</summary>
internal enum ModelEntryKind
{
    None,
    Known,
    Unknown,
    Absent,
}

/// <param name="Kind">What is known.</param>
/// <param name="Input">Of a known key, what its part was made from.</param>
internal readonly record struct ModelEntry(ModelEntryKind Kind, string? Input = null)
{
    internal static readonly ModelEntry None = new(ModelEntryKind.None);
    internal static readonly ModelEntry Unknown = new(ModelEntryKind.Unknown);
    internal static readonly ModelEntry Absent = new(ModelEntryKind.Absent);

    internal static ModelEntry Known(string? input) => new(ModelEntryKind.Known, input);

    /// <summary>What stays of it when the row is refused.</summary>
    internal ModelEntry Carried => Kind == ModelEntryKind.None ? Absent : this;
}

internal enum ModelAction
{
    Keep,
    Write,
    Clear,
    Remove,
    Drop,
}

internal enum ModelCount
{
    Nothing,
    Added,
    Changed,
    Unchanged,
    Skipped,
    Rejected,
    Removed,
}

/// <summary>One thing that may become of a key in a run.</summary>
/// <param name="Count">What the row counts as.</param>
/// <param name="Action">What it does to the part.</param>
/// <param name="Entry">What is remembered of it.</param>
/// <param name="Part">The part that is written.</param>
/// <param name="AlsoRemoves">Whether the row is refused and its old part goes all the same, which counts as a removal.</param>
internal readonly record struct ModelOutcome(
    ModelCount Count, ModelAction Action, ModelEntry Entry, ModelPart? Part = null, bool AlsoRemoves = false);

/// <summary>What may become of a key in a run: one thing, unless an interrupted run before has left doubt.</summary>
internal sealed class ModelKey(string key, int rows)
{
    internal string Key { get; } = key;

    internal int Rows { get; } = rows;

    internal List<ModelOutcome> Outcomes { get; set; } = [];

    /// <summary>What the plan claims for the row.</summary>
    internal ModelPart? Claims { get; set; }

    /// <summary>What would have become of it if the store were asked and took it; empty when the store is not asked.</summary>
    internal List<ModelOutcome> Sent { get; set; } = [];

    /// <summary>Why it is refused, for whoever reads a failure.</summary>
    internal string? Why { get; set; }

    internal bool Writes => Outcomes.Any(outcome => outcome.Action == ModelAction.Write);
}

/// <summary>A run that the model has thought through and that has not ended yet.</summary>
internal sealed class ModelRun(ModelSync sync, ModelShape shape, IReadOnlyList<Person> rows)
{
    internal ModelSync Sync { get; } = sync;

    internal ModelShape Shape { get; } = shape;

    internal IReadOnlyList<Person> Rows { get; } = rows;

    internal Dictionary<string, ModelKey> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>The entries that the run was compared with.</summary>
    internal Dictionary<string, HashSet<ModelEntry>> Base { get; set; } = [];

    internal bool Doubtful => Keys.Values.Any(key => key.Outcomes.Count > 1);

    /// <summary>Whether the counts of a run that came to its end are possible; exactly those, where there is no doubt.</summary>
    internal bool Allows(SyncCounts counts) => counts.AddUp
        && counts.RowsQueried == Rows.Count
        && counts.Ignored == Rows.Count(row => row.Id is null)
        && counts.Aborted == 0
        && IsWithin(ModelCount.Added, counts.Added)
        && IsWithin(ModelCount.Changed, counts.Changed)
        && IsWithin(ModelCount.Unchanged, counts.Unchanged)
        && IsWithin(ModelCount.Skipped, counts.Skipped)
        && IsWithin(ModelCount.Rejected, counts.Rejected)
        && IsWithin(ModelCount.Removed, counts.Removed);

    internal string Describe(SyncRun? actual = null)
    {
        var expected = Keys.Values.Where(key => key.Outcomes.Exists(outcome => outcome.Count == ModelCount.Rejected)).Select(key => key.Key).ToHashSet();
        var rejected = (actual?.Rejections ?? []).Select(row => row.Key).ToHashSet();
        var differing = expected.Where(key => !rejected.Contains(key)).Concat(rejected.Where(key => key is not null && !expected.Contains(key)).Select(key => key!));
        return $"{DescribeCounts()}; rejections differ in [{string.Join(", ", differing.Select(key => $"{key}: {string.Join('/', Keys[key].Outcomes.Select(outcome => outcome.Count))} {Keys[key].Why}"))}]";
    }

    private string DescribeCounts() => string.Join(", ", Enum.GetValues<ModelCount>().Where(count => count != ModelCount.Nothing).Select(count => $"{count} {Range(count)}"));

    private bool IsWithin(ModelCount count, long actual)
    {
        var (least, most) = Range(count);
        return actual >= least && actual <= most;
    }

    /// <summary>
    /// Other syncs have written since the run was cut short, so that for what is left of it there may or may not be a record to update.
    /// </summary>
    internal void Loosen()
    {
        foreach (var key in Keys.Values.Where(key => key.Sent.Count > 0))
        {
            var entries = Base.GetValueOrDefault(key.Key, [ModelEntry.None]).Select(entry => entry.Carried).ToList();
            key.Outcomes = [.. key.Outcomes
                .Concat(key.Sent)
                .Concat(entries.Select(entry => new ModelOutcome(ModelCount.Skipped, ModelAction.Keep, entry)))
                .Concat(entries.Select(entry => new ModelOutcome(ModelCount.Rejected, ModelAction.Keep, entry)))
                .Distinct()];
        }
    }

    private (int Least, int Most) Range(ModelCount count)
    {
        var (least, most) = RangeOfRows(count);
        return count != ModelCount.Removed
            ? (least, most)
            : (least + Keys.Values.Count(key => key.Outcomes.All(outcome => outcome.AlsoRemoves)),
                most + Keys.Values.Count(key => key.Outcomes.Any(outcome => outcome.AlsoRemoves)));
    }

    private (int Least, int Most) RangeOfRows(ModelCount count)
        => (Keys.Values.Where(key => key.Outcomes.All(outcome => outcome.Count == count)).Sum(key => key.Rows),
            Keys.Values.Where(key => key.Outcomes.Any(outcome => outcome.Count == count)).Sum(key => key.Rows));
}
