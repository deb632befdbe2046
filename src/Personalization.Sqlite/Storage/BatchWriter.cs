using System.Buffers;
using System.Text;
using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>Applies batches to one collection, within a transaction of the caller.</summary>
internal sealed class BatchWriter(SqliteDatabase database, long collectionId) : IDisposable
{
    private const long NotStored = 0;

    private readonly WriteStatements _statements = new(database, collectionId);
    private readonly ArrayBufferWriter<byte> _headers = new(256);

    internal IReadOnlyList<OperationRefusal> Apply(CollectionLayout collection, RecordBatch batch, CancellationToken cancellationToken)
    {
        long[] indexes = [.. batch.Indexes.Select(collection.PointerIndexOf)];
        List<OperationRefusal>? refusals = null;
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ApplyOne(collection, batch, indexes, i) is { } refusal)
            {
                (refusals ??= []).Add(refusal);
            }
        }

        return refusals ?? (IReadOnlyList<OperationRefusal>)[];
    }

    public void Dispose() => _statements.Dispose();

    private OperationRefusal? ApplyOne(CollectionLayout collection, RecordBatch batch, long[] indexes, int position)
    {
        var operation = batch.Operations[position];
        var current = Load(operation.Key, out var id);
        if (StoredRecord.FindRefusal(current, operation, position, batch) is { } refusal)
        {
            return refusal;
        }

        var values = operation.IsWrite ? operation.IndexValues ?? [] : [];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value && HolderInTheWay(indexes[i], batch.Indexes[i], value, id, batch) is { } holder)
            {
                return new OperationRefusal(position, RefusalReason.IndexTaken, batch.Indexes[i], holder);
            }
        }

        var next = StoredRecord.Apply(current, operation, batch, collection.KeepTombstones);
        if (!ReferenceEquals(next, current))
        {
            id = Store(id, operation.Key, next);
            Point(collection, id, current, next, indexes, values);
        }

        return null;
    }

    private StoredRecord? Load(string key, out long id)
    {
        var load = _statements.Load;
        load.BindText(1, key);
        try
        {
            if (!load.Step())
            {
                id = NotStored;
                return null;
            }

            id = load.GetInt64(0);
            return new StoredRecord(key, load.GetBytes(2).ToArray(), RecordHeaderCodec.Read(load.GetBytes(1)));
        }
        finally
        {
            load.Reset();
        }
    }

    /// <summary>Finds another record that holds a value and does not give it up in this run. The pointer alone says who holds it.</summary>
    private string? HolderInTheWay(long index, string indexName, string value, long id, RecordBatch batch)
    {
        var holder = _statements.Holder;
        holder.Bind(1, index);
        holder.BindText(2, value);
        try
        {
            if (!holder.Step() || holder.GetInt64(0) == id)
            {
                return null;
            }

            var key = Encoding.UTF8.GetString(holder.GetBytes(1));
            return batch.Releases.Contains(new IndexClaim(indexName, value, key)) ? null : key;
        }
        finally
        {
            holder.Reset();
        }
    }

    private long Store(long id, string key, StoredRecord? next)
    {
        if (next is null)
        {
            _statements.Delete.Bind(1, id);
            _statements.Delete.Run();
            return id;
        }

        _headers.ResetWrittenCount();
        RecordHeaderCodec.Write(_headers, next.Parts);
        var write = id == NotStored ? _statements.Insert : _statements.Update;
        write.Bind(1, next.LastModified.UtcTicks);
        write.Bind(2, next.IsVisible ? 1 : 0);
        write.BindBlob(3, _headers.WrittenSpan);
        write.BindBlob(4, next.Utf8Json.Span);
        if (id == NotStored)
        {
            write.BindText(5, key);
        }
        else
        {
            write.Bind(5, id);
        }

        write.Run();
        return id == NotStored ? database.LastInsertId : id;
    }

    /// <summary>
    /// Moves the pointers: claims the new values, then gives up those that any part carried, that still point here, and that no part
    /// carries now. What an adopted or another part carries may have been taken by a later claim, and is left as it is.
    /// </summary>
    private void Point(CollectionLayout collection, long id, StoredRecord? before, StoredRecord? next, long[] indexes, string?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                _statements.Claim.Bind(1, indexes[i]);
                _statements.Claim.BindText(2, value);
                _statements.Claim.Bind(3, id);
                _statements.Claim.Run();
            }
        }

        for (var i = 0; i < (before?.Parts.Count ?? 0); i++)
        {
            Release(collection, id, before!.Parts[i], next);
        }
    }

    private void Release(CollectionLayout collection, long id, RecordPart before, StoredRecord? next)
    {
        for (var i = 0; i < before.Indexes.Count; i++)
        {
            var index = before.Indexes[i];
            if (before.IndexValues[i] is { } value && !Carries(next, index, value) && collection.TryGetPointerIndex(index, out var number))
            {
                _statements.Release.Bind(1, number);
                _statements.Release.BindText(2, value);
                _statements.Release.Bind(3, id);
                _statements.Release.Run();
            }
        }
    }

    private static bool Carries(StoredRecord? record, string index, string value)
    {
        for (var i = 0; i < (record?.Parts.Count ?? 0); i++)
        {
            if (string.Equals(record!.Parts[i].ValueOf(index), value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
