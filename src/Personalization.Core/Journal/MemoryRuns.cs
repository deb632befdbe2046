namespace Personalization.Journal;

/// <summary>The latest runs. Used by one thread at a time.</summary>
internal sealed class MemoryRuns
{
    private const int Most = 1_000;

    private readonly SortedList<string, JournalRun> _runs = new(StringComparer.Ordinal);

    internal bool Write(JournalRun run)
    {
        if (_runs.TryGetValue(run.Id, out var before) && before.HasEnded)
        {
            return false;
        }

        _runs[run.Id] = run;
        Keep(Most);
        return true;
    }

    internal JournalRun? Find(string id) => _runs.GetValueOrDefault(id);

    internal IReadOnlyList<JournalRun> List(JournalRunQuery query)
        => [.. _runs.Values.Reverse().Where(run => IsMeant(query, run)).Skip(query.Offset).Take(JournalLimits.PageOf(query.Limit))];

    internal void Trim(JournalRetention retention, DateTimeOffset now)
    {
        foreach (var run in _runs.Values.Where(run => run.CreatedAt < now - retention.Runs).ToList())
        {
            _runs.Remove(run.Id);
        }

        Keep(retention.MostRuns);
    }

    private static bool IsMeant(JournalRunQuery query, JournalRun run)
        => (query.SyncId is null || query.SyncId == run.SyncId)
        && !(query.IsOpen && run.HasEnded)
        && (query.Status is null || query.Status == run.Status)
        && !(query.HasOperations && run.Added.Planned + run.Changed.Planned + run.Removed.Planned == 0)
        && !(query.HasSuccesses && run.Added.Succeeded + run.Changed.Succeeded + run.Removed.Succeeded == 0)
        && !(query.Since > run.CreatedAt)
        && (query.Before is null || string.CompareOrdinal(run.Id, query.Before) < 0);

    private void Keep(long most)
    {
        while (_runs.Count > most)
        {
            _runs.RemoveAt(0);
        }
    }
}
