using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.Journal;

/// <summary>
/// Who changed what: one entry an action, in the journal. Thread-safe. A journal that is away holds no action up, since that would leave an operator helpless at the very moment at which something
/// is wrong; what is missing in it is an error in the log instead, with the same names.
/// </summary>
internal sealed class AuditLog(IJournal journal, TimeProvider time, ILogger logger)
{
    /// <summary>How many entries one page looks at where few are asked for.</summary>
    private const int MostLookedAt = 20_000;

    private readonly OrderedIds _ids = new();

    /// <summary>Writes an entry. Nothing is thrown, and nobody's cancellation takes an entry away.</summary>
    /// <returns>Whether it was written.</returns>
    internal async ValueTask<bool> WriteAsync(AuditEntry entry)
    {
        var at = time.GetUtcNow();
        try
        {
            await journal.WriteEntryAsync(
                new JournalEntry(JournalKinds.Audit, $"{entry.ResourceType}:{entry.Resource}", _ids.Next(at), at, entry.ToJson()), CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            logger.AuditFailed(exception.GetType().Name, entry.Action, entry.Resource, entry.Actor.Name, at);
            return false;
        }
    }

    /// <exception cref="PersonalizationException">The journal cannot be read (<c>journal_unavailable</c>).</exception>
    internal async ValueTask<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var found = new List<AuditEntry>();
        var before = query.Before;
        for (var looked = 0; looked < MostLookedAt;)
        {
            var page = await journal.ListEntriesAsync(
                new JournalEntryQuery { Kind = JournalKinds.Audit, Since = query.Since, Until = query.Until, Before = before, Limit = JournalLimits.Page }, cancellationToken).ConfigureAwait(false);
            foreach (var one in page)
            {
                before = one.Id;
                var entry = AuditEntry.Read(one);
                if (query.Asks(entry))
                {
                    found.Add(entry);
                    if (found.Count == query.Limit)
                    {
                        return new AuditPage(found, before);
                    }
                }
            }

            looked += page.Count;
            if (page.Count < JournalLimits.Page)
            {
                return new AuditPage(found, null);
            }
        }

        return new AuditPage(found, before);
    }
}
