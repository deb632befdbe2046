using Personalization.Records.Memory;

namespace Personalization.Records;

/// <summary>Keeps records in this process's memory. They are gone when it ends.</summary>
/// <remarks>Lookups take no lock, never wait for a writer and allocate nothing. Batches of one collection are applied one after the other.</remarks>
public sealed class InMemoryRecordStore : IRecordStore
{
    private readonly Lock _opening = new();
    private readonly Dictionary<string, MemoryCollection> _collections = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_opening)
        {
            if (_collections.TryGetValue(definition.Name, out var collection))
            {
                collection.Open(definition);
            }
            else
            {
                _collections.Add(definition.Name, collection = new MemoryCollection(definition));
            }

            return new(collection);
        }
    }
}
