using Personalization.Realtime.Audiences;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Removes a person's rows from all tables of a sink. Safe to repeat. Thread-safe.</summary>
internal static class SinkErasure
{
    /// <summary>Removes the rows. What is still on its way into the tables is not among them: remove it from the streams first.</summary>
    /// <param name="target">The database, and the sink.</param>
    /// <param name="userIds">The ids of the user.</param>
    /// <param name="anonymousIds">The ids of the user's devices.</param>
    /// <param name="recordKeys">The keys of the user's records, as memberships name them.</param>
    /// <param name="cancellationToken">Cancels the call; then nothing was removed.</param>
    /// <returns>How many rows were removed.</returns>
    internal static async ValueTask<long> DeleteAsync(
        (ITableSource Tables, SinkDefinition Sink) target, IReadOnlyCollection<string> userIds, IReadOnlyCollection<string> anonymousIds, IReadOnlyCollection<string> recordKeys, CancellationToken cancellationToken)
    {
        var (tables, sink) = target;
        (string Column, IReadOnlyCollection<string> Values)[] ids = [(SinkNames.UserId, userIds), (SinkNames.AnonymousId, anonymousIds), (SinkNames.PreviousId, [.. userIds, .. anonymousIds]), ("ht_row_id", recordKeys)];
        var known = await tables.ReadTablesAsync(sink.Schema, cancellationToken).ConfigureAwait(false);
        if (known.Count == 0)
        {
            return 0;
        }

        var removed = 0L;
        var transaction = await tables.BeginAsync(sink.Schema, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var table in known.OrderBy(table => table.Name, StringComparer.Ordinal))
            {
                foreach (var (column, values) in ids.Where(id => id.Values.Count > 0 && table.Columns.Any(one => one.Name == id.Column && one.Type == TableValueType.Text)))
                {
                    removed += await transaction.DeleteAsync(table.Name, column, [.. values.Select(value => SinkValue.OfText(value).Text)], cancellationToken).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }
}
