using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Removes a person's rows from all tables of a sink. Safe to repeat. Thread-safe.</summary>
internal static class SinkErasure
{
    private const string RecordKey = "ht_row_id";
    private const string Audience = "ht_audience_id";

    /// <summary>Removes the rows. What is still on its way into the tables is not among them: remove it from the streams first.</summary>
    /// <param name="target">The database, and the sink.</param>
    /// <param name="rows">Whose rows.</param>
    /// <param name="cancellationToken">Cancels the call; then nothing was removed.</param>
    /// <returns>How many rows were removed.</returns>
    internal static async ValueTask<long> DeleteAsync((ITableSource Tables, SinkDefinition Sink) target, ErasedRows rows, CancellationToken cancellationToken)
    {
        var (tables, sink) = target;
        var known = await tables.ReadTablesAsync(sink.Schema, cancellationToken).ConfigureAwait(false);
        if (known.Count == 0)
        {
            return 0;
        }

        var removed = 0L;
        var transaction = await tables.BeginAsync(sink.Schema, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // Whoever writes holds the positions: those who are at it are waited for, and those who come later see who was erased.
            await transaction.ReadPositionsAsync(PositionsOf(sink), cancellationToken).ConfigureAwait(false);
            var wanted = WantedOf(rows, await FindAsync(transaction, known, rows, tables.Limits, cancellationToken).ConfigureAwait(false));
            foreach (var table in known.OrderBy(table => table.Name, StringComparer.Ordinal))
            {
                foreach (var (column, values) in wanted.Where(one => HasText(table, one.Column)))
                {
                    (string, IReadOnlyCollection<string>)? except = column == RecordKey && rows.OtherAudiences.Count > 0 ? (Audience, rows.OtherAudiences) : null;
                    removed += await transaction.DeleteAsync(table.Name, column, values, except, cancellationToken).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    private static string[] PositionsOf(SinkDefinition sink)
        => [.. SinkStreams.Of(sink.Name).SelectMany(stream => Enumerable.Range(0, PersonKey.Buckets).Select(bucket => SinkPump.CursorOf(stream.Reader, bucket))).Order(StringComparer.Ordinal)];

    /// <summary>An event has rows in several tables, and the property that leads to the person in one of them.</summary>
    private static async ValueTask<IReadOnlyList<string>> FindAsync(
        ITableTransaction transaction, IReadOnlyList<TableDefinition> known, ErasedRows rows, TableLimits limits, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        var properties = rows.Properties.Select(one => (Column: ColumnOf(one.Path, limits), one.Value)).Where(one => one.Column is not null).ToLookup(one => one.Column!, one => SinkValue.OfText(one.Value).Text, StringComparer.Ordinal);
        foreach (var property in properties)
        {
            foreach (var table in known.Where(table => HasText(table, property.Key) && HasText(table, TableDefinition.Key)))
            {
                ids.AddRange(await transaction.FindAsync(table.Name, property.Key, [.. property], cancellationToken).ConfigureAwait(false));
            }
        }

        return ids;
    }

    private static bool HasText(TableDefinition table, string column) => table.Columns.Any(one => one.Name == column && one.Type == TableValueType.Text);

    private static IReadOnlyList<(string Column, IReadOnlyCollection<string> Values)> WantedOf(ErasedRows rows, IReadOnlyList<string> ids)
    {
        IEnumerable<(string Column, string Value)> wanted =
        [
            .. rows.UserIds.Select(id => (SinkNames.UserId, id)),
            .. rows.AnonymousIds.Select(id => (SinkNames.AnonymousId, id)),
            .. rows.UserIds.Concat(rows.AnonymousIds).Select(id => (SinkNames.PreviousId, id)),
            .. rows.RecordKeys.Select(key => (RecordKey, key)),
            .. ids.Select(id => (SinkNames.Id, id)),
        ];
        return [.. wanted.GroupBy(one => one.Column, one => SinkValue.OfText(one.Value).Text, StringComparer.Ordinal).Select(one => (one.Key, (IReadOnlyCollection<string>)[.. one.Distinct(StringComparer.Ordinal)]))];
    }

    /// <summary>The column of a member of properties or traits; other paths are ids, or in no column of their own.</summary>
    private static string? ColumnOf(IReadOnlyList<string> path, TableLimits limits)
    {
        if (path is not [SinkNames.Properties or SinkNames.Traits, _, ..])
        {
            return null;
        }

        var names = new PropertyCells(limits);
        var (parent, column) = (path[0], string.Empty);
        foreach (var name in path.Skip(1))
        {
            (parent, column) = names.NameOf(parent, column, name);
        }

        return SnakeName.Fit(column, limits.NameLength);
    }
}
