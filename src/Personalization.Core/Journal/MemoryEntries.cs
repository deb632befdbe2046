namespace Personalization.Journal;

/// <summary>The latest entries of each log. Used by one thread at a time.</summary>
internal sealed class MemoryEntries
{
    private const int MostOfKind = 1_000;

    private readonly Dictionary<string, SortedList<string, JournalEntry>> _logs = new(StringComparer.Ordinal);

    internal bool Write(JournalEntry entry)
    {
        if (!_logs.TryGetValue(entry.Kind, out var log))
        {
            _logs.Add(entry.Kind, log = new SortedList<string, JournalEntry>(StringComparer.Ordinal));
        }

        log[entry.Id] = entry;
        Keep(log, MostOfKind);
        return true;
    }

    internal bool Add(JournalEntry entry) => !(_logs.TryGetValue(entry.Kind, out var log) && log.ContainsKey(entry.Id)) && Write(entry);

    internal IReadOnlyList<JournalEntry> List(JournalEntryQuery query)
        => _logs.TryGetValue(query.Kind, out var log)
            ? [.. log.Values.Reverse().Where(entry => IsMeant(query, entry)).Skip(query.Offset).Take(JournalLimits.PageOf(query.Limit))]
            : [];

    internal void Trim(JournalRetention retention, DateTimeOffset now)
    {
        foreach (var log in _logs.Values)
        {
            foreach (var entry in log.Values.Where(entry => entry.At < now - retention.Entries).ToList())
            {
                log.Remove(entry.Id);
            }

            Keep(log, retention.MostEntries);
        }
    }

    private static bool IsMeant(JournalEntryQuery query, JournalEntry entry)
        => (query.Scope is null || query.Scope == entry.Scope)
        && (query.Id is null || query.Id == entry.Id)
        && !(query.Since > entry.At)
        && !(query.Until <= entry.At)
        && (query.Before is null || string.CompareOrdinal(entry.Id, query.Before) < 0);

    private static void Keep(SortedList<string, JournalEntry> log, long most)
    {
        while (log.Count > most)
        {
            log.RemoveAt(0);
        }
    }
}
