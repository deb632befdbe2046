using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Writes events into the tables of a sink, with the positions that they have come to, in one transaction. Not thread-safe.</summary>
/// <param name="tables">The database.</param>
/// <param name="sink">The sink.</param>
/// <param name="refuse">Keeps what the tables do not take; it has to be kept when it returns.</param>
internal sealed class SinkWriter(ITableSource tables, SinkDefinition sink, Func<IReadOnlyList<SinkFailure>, CancellationToken, ValueTask> refuse)
{
    private const int MostKept = 10_000;

    private readonly TableShapes _shapes = new(tables.Limits);

    /// <summary>What was kept as refused and comes again, since the rows beside it could not be written.</summary>
    private readonly HashSet<(string Cursor, long Position)> _kept = [];
    private EventTables? _rows;
    private bool _isReady;

    /// <summary>Gets what answers which events are of people who were erased, as it is known now; <see langword="null"/> for nobody's.</summary>
    internal Func<CancellationToken, ValueTask<Func<EventMessage, bool>?>>? FindErased { get; init; }

    /// <summary>Gets what makes rows of events.</summary>
    internal EventTables Rows => _rows ??= new EventTables(sink, tables.Limits, _shapes.Admits);

    /// <summary>Reads the tables, if they are not known. Before rows are made.</summary>
    internal async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        if (!_isReady)
        {
            await tables.ChangeTablesAsync(sink.Schema, [], cancellationToken).ConfigureAwait(false);
            await ReadTablesAsync(cancellationToken).ConfigureAwait(false);
            _isReady = true;
        }
    }

    /// <summary>Reads the tables again before the next rows: they may have been changed by hand.</summary>
    internal void Forget() => _isReady = false;

    /// <summary>Writes events. When it returns, each is in the tables or kept as refused, and the positions say so.</summary>
    /// <param name="events">The events, those of a cursor together and in their order.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PersonalizationException">The database failed. It can be done again.</exception>
    internal async ValueTask WriteAsync(IReadOnlyList<SinkEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
            await WritePartAsync([.. events], isSecond: false, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Another one may have changed them, or dropped them.
            _isReady = false;
            throw;
        }
    }

    /// <summary>Where a row is refused by the database, the half that it is in is looked for, and so on, until it stands alone.</summary>
    private async ValueTask WritePartAsync(SinkEvent[] events, bool isSecond, CancellationToken cancellationToken)
    {
        try
        {
            await WriteOnceAsync(events, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (TableRowsException exception) when (events.Length == 1 && isSecond)
        {
            await RefuseAsync([new SinkFailure(events[0], exception.Message)], cancellationToken).ConfigureAwait(false);
            events = [events[0] with { Rows = [] }];
        }
        catch (TableRowsException)
        {
            await ReadTablesAsync(cancellationToken).ConfigureAwait(false);
        }

        if (events.Length <= 1)
        {
            await WritePartAsync(events, isSecond: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        await WritePartAsync(events[..(events.Length / 2)], isSecond: false, cancellationToken).ConfigureAwait(false);
        await WritePartAsync(events[(events.Length / 2)..], isSecond: false, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteOnceAsync(SinkEvent[] events, CancellationToken cancellationToken)
    {
        var changes = _shapes.Plan(events.SelectMany(one => one.Rows));
        if (changes.Count > 0)
        {
            await tables.ChangeTablesAsync(sink.Schema, changes, cancellationToken).ConfigureAwait(false);
            await ReadTablesAsync(cancellationToken).ConfigureAwait(false);
        }

        var rows = new SortedDictionary<string, TableRows>(StringComparer.Ordinal);
        var converted = new List<ConvertedEvent>(events.Length);
        var failures = new List<SinkFailure>();
        foreach (var one in events)
        {
            if (ConvertedEvent.Of(one, RowsOf, out var problem) is { } taken)
            {
                converted.Add(taken);
            }
            else
            {
                failures.Add(new SinkFailure(one, problem!));
            }
        }

        await RefuseAsync(failures, cancellationToken).ConfigureAwait(false);
        var transaction = await tables.BeginAsync(sink.Schema, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await WriteAsync(transaction, PositionsOf(events), converted, rows.Values, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        _kept.ExceptWith(events.Select(one => (one.Cursor, one.Entry.Position)));

        TableRows RowsOf(string table)
        {
            if (!rows.TryGetValue(table, out var found))
            {
                rows.Add(table, found = new TableRows(table, _shapes));
            }

            return found;
        }
    }

    private async ValueTask<List<ConvertedEvent>> WithoutErasedAsync(List<ConvertedEvent> events, CancellationToken cancellationToken)
        => FindErased is not null && await FindErased(cancellationToken).ConfigureAwait(false) is { } isErased ? [.. events.Where(one => !isErased(one.Event.Message))] : events;

    /// <summary>Keeps each once, however often its page is tried.</summary>
    private async ValueTask RefuseAsync(List<SinkFailure> failures, CancellationToken cancellationToken)
    {
        failures.RemoveAll(one => _kept.Contains((one.Event.Cursor, one.Event.Entry.Position)));
        if (failures.Count == 0)
        {
            return;
        }

        await refuse(failures, cancellationToken).ConfigureAwait(false);
        if (_kept.Count > MostKept)
        {
            _kept.Clear();
        }

        // What has no cursor is kept already, and is asked for again.
        _kept.UnionWith(failures.Where(one => one.Event.Cursor.Length > 0).Select(one => (one.Event.Cursor, one.Event.Entry.Position)));
    }

    private async ValueTask WriteAsync(
        ITableTransaction transaction, Dictionary<string, long> positions, List<ConvertedEvent> events, IReadOnlyCollection<TableRows> tables, CancellationToken cancellationToken)
    {
        string[] cursors = [.. positions.Keys.Order(StringComparer.Ordinal)];
        var stored = new Dictionary<string, long>(StringComparer.Ordinal);
        if (cursors.Length > 0)
        {
            var found = await transaction.ReadPositionsAsync(cursors, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < cursors.Length; i++)
            {
                stored[cursors[i]] = found[i];
            }
        }

        // The positions are held: an erasure that comes later than this look waits for the rows and finds them.
        foreach (var one in (await WithoutErasedAsync(events, cancellationToken).ConfigureAwait(false)).Where(one => one.Event.Entry.Position > stored.GetValueOrDefault(one.Event.Cursor)))
        {
            one.Add();
        }

        foreach (var (table, rows) in tables.Select(table => table.ToRows()).Where(table => table.Rows.Count > 0))
        {
            await transaction.InsertAsync(table, rows, cancellationToken).ConfigureAwait(false);
        }

        KeyValuePair<string, long>[] forward = [.. positions.Where(one => one.Value > stored[one.Key])];
        if (forward.Length > 0)
        {
            await transaction.WritePositionsAsync(forward, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Dictionary<string, long> PositionsOf(SinkEvent[] events)
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var one in events.Where(one => one.Cursor.Length > 0))
        {
            positions[one.Cursor] = Math.Max(positions.GetValueOrDefault(one.Cursor), one.Entry.Position);
        }

        return positions;
    }

    private async ValueTask ReadTablesAsync(CancellationToken cancellationToken) => _shapes.Take(await tables.ReadTablesAsync(sink.Schema, cancellationToken).ConfigureAwait(false));
}
