using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Personalization.Records;

namespace Personalization.Sqlite.Storage;

/// <summary>One collection of a store's file.</summary>
/// <param name="store">The way to the file.</param>
/// <param name="name">The collection's name.</param>
/// <param name="ordinal">Its place among those that were opened.</param>
internal sealed class SqliteCollection(StoreAccess store, string name, int ordinal) : IRecordCollection
{
    public CollectionDefinition Definition => store.Current.LayoutOf(ordinal).Definition;

    public ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PersonalizationRecord?>(cancellationToken);
        }

        // As a read with a delegate, which would be an allocation for each lookup.
        ReadConnection? reader = null;
        var open = store.Current;
        try
        {
            while ((reader = store.TryRent(ref open)) is null)
            {
            }

            var layout = open.LayoutOf(ordinal);
            return new ValueTask<PersonalizationRecord?>(reader.Find(layout, layout.IndexOf(index), value));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<PersonalizationRecord?>(store.Translate(exception, "find", name));
        }
        finally
        {
            StoreAccess.Return(open, reader);
        }
    }

    /// <remarks>All values are looked up in one consistent view.</remarks>
    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        return ReadAsync<IReadOnlyDictionary<string, PersonalizationRecord?>>("find", cancellationToken, (layout, reader) =>
        {
            var number = layout.IndexOf(index);
            var found = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
            reader.BeginView();
            try
            {
                foreach (var value in values)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    found[value] = reader.Find(layout, number, value);
                }
            }
            finally
            {
                reader.EndView();
            }

            return found;
        });
    }

    public ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken)
        => ReadAsync("find", cancellationToken, (layout, reader) => reader.FindHolder(layout, layout.PointerIndexOf(index), value));

    public ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken)
        => ReadAsync("get", cancellationToken, (layout, reader) => reader.GetStored(layout, key));

    /// <remarks>The batch is one transaction: when this throws, nothing of it was applied, unless the commit itself had no answer.</remarks>
    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return WriteAsync("apply", (layout, writer) => writer.Apply(layout, batch, cancellationToken), cancellationToken);
    }

    /// <remarks>Between two pages no view and no connection is held, so that SQLite's log can be moved into the file meanwhile.</remarks>
    public async IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = await ReadAsync("list", cancellationToken, (layout, reader) => reader.LastRow(layout)).ConfigureAwait(false);
        var page = new List<PartEntry>();
        for (long after = 0; after < last;)
        {
            var from = after;
            after = await ReadAsync("list", cancellationToken, (layout, reader) => reader.ReadParts(layout, sync, from, last, page)).ConfigureAwait(false);
            foreach (var part in page)
            {
                yield return part;
            }

            page.Clear();
        }
    }

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken)
        => ReadAsync<IReadOnlyList<SyncRegistration>>("get registrations", cancellationToken, (_, reader) => reader.GetRegistrations(name));

    public ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return WriteAsync("register", (_, writer) => writer.Register(name, registration, replaces), cancellationToken);
    }

    public async ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken)
        => await WriteAsync("unregister", (_, writer) => writer.Unregister(name, sync), cancellationToken).ConfigureAwait(false);

    public async ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken)
    {
        if (!store.Current.IsInPlace)
        {
            await WriteAsync("open", static (_, writer) => writer is not null, cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync("get mark", cancellationToken, (_, reader) => reader.GetMark(name, sync)).ConfigureAwait(false);
    }

    public ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return WriteAsync("set mark", (_, writer) => writer.TrySetMark(name, sync, expected, next), cancellationToken);
    }

    [SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "Private; the work reads best at the end.")]
    private ValueTask<T> ReadAsync<T>(string operation, CancellationToken cancellationToken, Func<CollectionLayout, ReadConnection, T> work)
        => store.ReadAsync(operation, name, cancellationToken, (open, reader) => work(open.LayoutOf(ordinal), reader));

    private ValueTask<T> WriteAsync<T>(string operation, Func<CollectionLayout, WriteConnection, T> work, CancellationToken cancellationToken)
        => store.WriteAsync(
            operation,
            name,
            open =>
            {
                var writer = open.Writer; // first: where it is opened, the tables are looked for again
                return work(open.LayoutOf(ordinal), writer);
            },
            cancellationToken);
}
