namespace Personalization.Journal;

/// <summary>What stands until it is changed. Used by one thread at a time.</summary>
internal sealed class MemoryDocuments
{
    private const int MostOfKind = 100_000;

    private readonly Dictionary<string, SortedDictionary<string, JournalDocument>> _kinds = new(StringComparer.Ordinal);

    internal JournalDocument? Find(string kind, string id, DateTimeOffset now)
        => Of(kind).TryGetValue(id, out var document) && !HasExpired(document, now) ? document : null;

    internal IReadOnlyList<JournalDocument> List(string kind, string? after, DateTimeOffset now) => [.. Of(kind).Values
        .Where(document => !HasExpired(document, now) && (after is null || string.CompareOrdinal(document.Id, after) > 0))
        .Take(JournalLimits.Page)];

    internal bool Write(JournalDocument document, DateTimeOffset now)
    {
        if ((Find(document.Kind, document.Id, now)?.Version ?? 0) != document.Version)
        {
            return false;
        }

        var documents = Of(document.Kind);
        if (documents.Count >= MostOfKind && !documents.ContainsKey(document.Id))
        {
            throw new PersonalizationException(
                ErrorCodes.JournalUnavailable, $"The journal in memory is full: it keeps {MostOfKind} documents of a kind. Keep the journal in a file or in PostgreSQL.");
        }

        documents[document.Id] = document with { Version = document.Version + 1 };
        return true;
    }

    internal bool Remove(string kind, string id, DateTimeOffset now)
    {
        var wasThere = Find(kind, id, now) is not null;
        Of(kind).Remove(id);
        return wasThere;
    }

    internal void Trim(DateTimeOffset now)
    {
        foreach (var (kind, documents) in _kinds.ToList())
        {
            foreach (var document in documents.Values.Where(document => HasExpired(document, now)).ToList())
            {
                documents.Remove(document.Id);
            }

            if (documents.Count == 0)
            {
                _kinds.Remove(kind);
            }
        }
    }

    private static bool HasExpired(JournalDocument document, DateTimeOffset now) => document.ExpiresAt <= now;

    private SortedDictionary<string, JournalDocument> Of(string kind)
    {
        if (!_kinds.TryGetValue(kind, out var documents))
        {
            _kinds.Add(kind, documents = new SortedDictionary<string, JournalDocument>(StringComparer.Ordinal));
        }

        return documents;
    }
}
