namespace Personalization.Journal;

/// <summary>The latest fires. Used by one thread at a time.</summary>
internal sealed class MemoryFires
{
    private const int Most = 10_000;

    private readonly Dictionary<(string Target, string Key), JournalFire> _fires = [];

    internal bool Add(JournalFire fire)
    {
        if (!_fires.TryAdd((fire.Target, fire.Key), fire))
        {
            return false;
        }

        Keep(Most);
        return true;
    }

    internal IReadOnlyList<JournalFire> List(string target, bool isPending, int limit) => [.. _fires.Values
        .Where(fire => fire.Target == target && !(isPending && fire.RunId is not null))
        .OrderByDescending(fire => fire.At).ThenByDescending(fire => fire.Key, StringComparer.Ordinal)
        .Take(JournalLimits.PageOf(limit))];

    internal int Serve(string target, DateTimeOffset until, string runId)
        => Change(fire => fire.Target == target && fire.RunId is null && fire.At <= until, runId);

    internal int Release(string runId) => Change(fire => fire.RunId == runId, null);

    internal void Trim(JournalRetention retention, DateTimeOffset now)
    {
        foreach (var fire in _fires.Values.Where(fire => fire.At < now - retention.Runs).ToList())
        {
            _fires.Remove((fire.Target, fire.Key));
        }

        Keep(retention.MostRuns);
    }

    private int Change(Func<JournalFire, bool> isMeant, string? runId)
    {
        var fires = _fires.Values.Where(isMeant).ToList();
        foreach (var fire in fires)
        {
            _fires[(fire.Target, fire.Key)] = fire with { RunId = runId };
        }

        return fires.Count;
    }

    private void Keep(long most)
    {
        while (_fires.Count > most)
        {
            var oldest = _fires.Values.MinBy(fire => fire.At)!;
            _fires.Remove((oldest.Target, oldest.Key));
        }
    }
}
