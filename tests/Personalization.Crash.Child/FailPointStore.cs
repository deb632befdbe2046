using Personalization.Records;

namespace Personalization.Crash.Child;

/// <summary>A record store with fail-points before and after everything that it makes durable. Around each batch, values that change hands are found.</summary>
internal sealed class FailPointStore(IRecordStore inner, FailPoints points, IReadOnlyList<string> watched) : IRecordStore
{
    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => inner.PrepareAsync(collection, cancellationToken);

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindAsync(collection, index, value, cancellationToken);

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindHolderAsync(collection, index, value, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => inner.FindHoldersAsync(collection, index, values, cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => inner.GetStoredAsync(collection, key, cancellationToken);

    public async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        points.Hit("batch sent");
        await LookAsync(batch);
        var refusals = await inner.ApplyAsync(batch, cancellationToken);
        await LookAsync(batch);
        points.Hit("batch applied");
        return refusals;
    }

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.ListPartsAsync(collection, sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => inner.GetRegistrationsAsync(collection, cancellationToken);

    public async ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        points.Hit("registration sent");
        var other = await inner.RegisterAsync(collection, registration, replaces, cancellationToken);
        points.Hit("registration applied");
        return other;
    }

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.UnregisterAsync(collection, sync, cancellationToken);

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.GetMarkAsync(collection, sync, cancellationToken);

    public async ValueTask<bool> TrySetMarkAsync(
        string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        points.Hit("mark sent");
        var moved = await inner.TrySetMarkAsync(collection, sync, expected, next, cancellationToken);
        points.Hit("mark moved");
        return moved;
    }

    /// <summary>A process that misses one says so and ends: nothing that it does afterwards makes it good.</summary>
    private async Task LookAsync(RecordBatch batch)
    {
        foreach (var value in watched)
        {
            if (await inner.FindAsync(batch.Collection, "email", value, default) is null)
            {
                Console.Error.WriteLine($"'{value}' was not found while it changed hands.");
                Environment.Exit(1);
            }
        }
    }
}
