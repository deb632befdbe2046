using Personalization.Records;

namespace Personalization.Tests.Lookups;

/// <summary>A store that answers what a test says, and counts what it was asked.</summary>
internal sealed class FakeRecordStore : IRecordStore
{
    internal Func<string, ValueTask<PersonalizationRecord?>> Find { get; set; } = _ => default;

    internal int Calls { get; private set; }

    /// <summary>How many values each call for many asked for.</summary>
    internal List<int> Many { get; } = [];

    internal CancellationToken LastToken { get; private set; }

    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken) => default;

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        Calls++;
        LastToken = cancellationToken;
        return Find(value);
    }

    public async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        Many.Add(values.Count);
        var found = new Dictionary<string, PersonalizationRecord?>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            found[value] = await FindAsync(collection, index, value, cancellationToken);
        }

        return found;
    }

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
