using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>A connection that looks up, with its prepared statements. Used by one thread at a time.</summary>
internal sealed class ReadConnection(string path) : IDisposable
{
    private readonly SqliteDatabase _database = StoreFile.OpenReader(path);
    private readonly List<ReadStatements?> _statements = [];
    private SqliteStatement? _mark;
    private SqliteStatement? _begin;
    private SqliteStatement? _end;

    internal PersonalizationRecord? Find(CollectionLayout collection, long index, string value)
    {
        var statements = StatementsOf(collection);
        var find = index == CollectionLayout.Primary ? statements.FindByKey : statements.FindByPointer;
        if (!find.TryBindText(1, value))
        {
            return null;
        }

        if (index != CollectionLayout.Primary)
        {
            find.Bind(2, index);
        }

        try
        {
            return find.Step()
                ? new PersonalizationRecord(find.GetBytes(0).ToArray(), new DateTimeOffset(find.GetInt64(1), TimeSpan.Zero))
                : null;
        }
        finally
        {
            find.Reset();
        }
    }

    internal string? FindHolder(CollectionLayout collection, long index, string value)
    {
        var holder = StatementsOf(collection).Holder;
        if (!holder.TryBindText(1, value))
        {
            return null;
        }

        holder.Bind(2, index);
        try
        {
            return holder.Step() ? holder.GetText(0) : null;
        }
        finally
        {
            holder.Reset();
        }
    }

    internal StoredRecord? GetStored(CollectionLayout collection, string key)
    {
        var stored = StatementsOf(collection).Stored;
        if (!stored.TryBindText(1, key))
        {
            return null;
        }

        try
        {
            return stored.Step()
                ? new StoredRecord(key, stored.GetBytes(1).ToArray(), RecordHeaderCodec.Read(stored.GetBytes(0)))
                : null;
        }
        finally
        {
            stored.Reset();
        }
    }

    internal SyncMark? GetMark(string collection, string sync)
    {
        _mark ??= _database.Prepare(MarkStatements.Select);
        _mark.BindText(1, collection);
        _mark.BindText(2, sync);
        try
        {
            return MarkStatements.Read(_mark);
        }
        finally
        {
            _mark.Reset();
        }
    }

    internal List<SyncRegistration> GetRegistrations(string collection) => RegistrationTable.Read(_database, collection);

    internal long LastRow(CollectionLayout collection) => PartPages.LastRow(_database, collection);

    internal long ReadParts(CollectionLayout collection, string sync, long after, long last, List<PartEntry> parts)
        => PartPages.Read(_database, collection, sync, after, last, parts);

    /// <summary>Begins one view for several lookups: consistent, and cheaper than one view each.</summary>
    internal void BeginView() => (_begin ??= _database.Prepare("BEGIN")).Run();

    internal void EndView()
    {
        if (_database.IsInTransaction)
        {
            (_end ??= _database.Prepare("COMMIT")).Run();
        }
    }

    public void Dispose()
    {
        foreach (var statements in _statements)
        {
            statements?.Dispose();
        }

        _mark?.Dispose();
        _begin?.Dispose();
        _end?.Dispose();
        _database.Dispose();
    }

    private ReadStatements StatementsOf(CollectionLayout collection)
    {
        while (_statements.Count <= collection.Ordinal)
        {
            _statements.Add(null);
        }

        return _statements[collection.Ordinal] ??= new ReadStatements(_database, collection.Id);
    }
}
