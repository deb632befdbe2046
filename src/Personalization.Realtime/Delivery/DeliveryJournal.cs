using Personalization.Journal;

namespace Personalization.Realtime.Delivery;

/// <summary>
/// Keeps what became of deliveries over restarts: every minute an entry of a sync that has delivered, with its attempts added up, so that its size does not grow with what is delivered.
/// Nothing of a person is in it. Thread-safe.
/// </summary>
internal sealed class DeliveryJournal(IJournal journal, TimeProvider time)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Tells the entries of this process from those of others, which are listed beside what is in memory.
    private readonly string _process = Guid.NewGuid().ToString("n");

    /// <summary>Writes what the syncs have done since the last time. What cannot be written is kept for the next.</summary>
    /// <exception cref="PersonalizationException">The journal cannot be reached.</exception>
    internal async Task WriteAsync(IEnumerable<DeliveryChannel> channels, CancellationToken cancellationToken)
    {
        foreach (var channel in channels)
        {
            var totals = channel.Report.TakeTotals();
            if (totals.Count == 0)
            {
                continue;
            }

            var isWritten = false;
            try
            {
                var now = time.GetUtcNow();
                await journal.WriteEntryAsync(
                    new JournalEntry(JournalKinds.Delivery, channel.Sync, Guid.CreateVersion7(now).ToString("n"), now, DeliveryTotalsJson.Write(_process, totals)), cancellationToken).ConfigureAwait(false);
                isWritten = true;
            }
            finally
            {
                if (!isWritten)
                {
                    channel.Report.Return(totals);
                }
            }
        }
    }

    /// <summary>Lists what became of a sync's deliveries, the newest first: the last attempts of this process one by one, those before it and of other processes added up by minutes.</summary>
    internal async Task<IReadOnlyList<DeliveryAttempt>> ListAsync(DeliveryChannel channel, int limit, CancellationToken cancellationToken)
    {
        var last = channel.Report.Last;
        var oldest = last.Count > 0 ? last[^1].At : DateTimeOffset.MaxValue;
        var entries = await journal.ListEntriesAsync(
            new JournalEntryQuery { Kind = JournalKinds.Delivery, Scope = channel.Sync, Limit = Math.Min(limit, JournalLimits.Page) }, cancellationToken).ConfigureAwait(false);
        var before = entries.Select(entry => DeliveryTotalsJson.Read(entry.Json))
            .SelectMany(entry => entry.Totals.Where(total => entry.Process != _process || total.At < oldest));
        return [.. last.Concat(before).OrderByDescending(attempt => attempt.At).Take(limit)];
    }
}
