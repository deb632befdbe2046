using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>Knows whether a record that is not found is missing. Thread-safe.</summary>
internal interface IRecordReadiness
{
    /// <summary>Opens a collection, so that it can be read; at once when it is open.</summary>
    ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken);

    /// <summary>Tells whether every sync of a collection has completed a run.</summary>
    bool IsReady(CollectionDefinition collection);

    /// <summary>Tells of a record that was not found in a collection that was ready whether the store can be believed.</summary>
    ValueTask<bool> IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken);
}
