using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>The one connection that writes. Used by one thread at a time.</summary>
internal sealed class WriteConnection(string path) : IDisposable
{
    private readonly SqliteDatabase _database = StoreFile.OpenWriter(path, StoreSchema.File);
    private readonly List<BatchWriter?> _writers = [];

    internal CollectionLayout Prepare(CollectionDefinition collection, int ordinal)
    {
        // Looks first: a process that only reads need not wait for one that writes.
        if (StoreSchema.Find(_database, collection, ordinal) is { } found)
        {
            return found;
        }

        return _database.InTransaction(() =>
        {
            StoreSchema.Add(_database, collection);
            return StoreSchema.Find(_database, collection, ordinal)!;
        });
    }

    internal IReadOnlyList<OperationRefusal> Apply(CollectionLayout collection, RecordBatch batch, CancellationToken cancellationToken)
        => _database.InTransaction(() => batch.FindRefusals(ReadMark(collection.Name, batch.Sync)) ?? WriterOf(collection).Apply(collection, batch, cancellationToken));

    internal bool TrySetMark(string collection, string sync, SyncMark? expected, SyncMark next)
        => InDurableTransaction(() => SetMarkIfExpected(collection, sync, expected, next));

    internal SyncRegistration? Register(string collection, SyncRegistration registration, string? replaces)
        => InDurableTransaction(() => RegistrationTable.Register(_database, collection, registration, replaces));

    internal bool Unregister(string collection, string sync) => InDurableTransaction(() =>
    {
        RegistrationTable.Remove(_database, collection, sync);
        return true;
    });

    public void Dispose()
    {
        foreach (var writer in _writers)
        {
            writer?.Dispose();
        }

        _database.Dispose();
    }

    private SyncMark? ReadMark(string collection, string sync)
    {
        using var select = _database.Prepare(MarkStatements.Select);
        select.BindText(1, collection);
        select.BindText(2, sync);
        return MarkStatements.Read(select);
    }

    private bool SetMarkIfExpected(string collection, string sync, SyncMark? expected, SyncMark next)
    {
        if (ReadMark(collection, sync) != expected)
        {
            return false;
        }

        using var write = _database.Prepare(MarkStatements.Write);
        write.BindText(1, collection);
        write.BindText(2, sync);
        write.BindText(3, next.SnapshotId);
        write.BindText(4, next.OpenPlanId);
        write.Bind(5, next.Token);
        write.Bind(6, next.PlanOffset);
        write.BindText(7, next.Indexes);
        write.Step();
        return true;
    }

    private BatchWriter WriterOf(CollectionLayout collection)
    {
        while (_writers.Count <= collection.Ordinal)
        {
            _writers.Add(null);
        }

        return _writers[collection.Ordinal] ??= new BatchWriter(_database, collection.Id);
    }

    private T InDurableTransaction<T>(Func<T> work)
    {
        // Batches are committed without a sync of the log. Marks and registrations are not: FULL syncs the log file to the end of this
        // commit, and with it every frame of the batches before. (What a checkpoint moved out of the log before was synced by it.)
        _database.Execute("PRAGMA synchronous = FULL");
        try
        {
            return _database.InTransaction(work);
        }
        finally
        {
            _database.Execute("PRAGMA synchronous = NORMAL");
        }
    }
}
