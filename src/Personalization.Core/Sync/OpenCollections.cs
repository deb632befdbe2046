using System.Collections.Concurrent;
using Personalization.Records;

namespace Personalization.Sync;

/// <summary>The collections of a store that this process has opened. Thread-safe.</summary>
internal sealed class OpenCollections(IRecordStore store)
{
    private readonly ConcurrentDictionary<string, IRecordCollection> _opened = new(StringComparer.Ordinal);

    internal IRecordCollection? Find(string collection) => _opened.GetValueOrDefault(collection);

    /// <summary>Answers a collection that is open, and opens another one.</summary>
    internal ValueTask<IRecordCollection> GetAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => Find(definition.Name) is { } opened ? new(opened) : OpenAsync(definition, cancellationToken);

    /// <summary>Opens a collection, also one that is open: it may have more indexes now.</summary>
    internal async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => _opened[definition.Name] = await store.OpenAsync(definition, cancellationToken).ConfigureAwait(false);
}
