using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>Knows whether a record that is not found is missing. Thread-safe.</summary>
internal interface IRecordReadiness
{
    /// <summary>Waits until a collection can be read; at once when it can.</summary>
    ValueTask OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken);

    /// <summary>Tells whether every sync of a collection has completed a run.</summary>
    bool IsReady(CollectionDefinition collection);

    /// <summary>Tells of a record that was not found in a collection that was ready whether the store can be believed.</summary>
    ValueTask<bool> IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken);
}
